@FRG029 @version2 @gateway @SCHC-FRAG-013 @SCHC-FRAG-032 @SCHC-FRAG-033 @SCHC-FRAG-034 @SCHC-FRAG-035 @SCHC-FRAG-AOE-022 @SCHC-FRAG-AOE-039
Feature: FRG029 - What makes no sense is dropped
  Messages cut short, tiles where there can be none, repetitions: the packet is not spoilt by them, and
  no other than the right one goes up.

  Scenario Outline: Something odd comes in between
    When of a packet of 303 bytes the gateway hears tiles 62 to 50 of window 0, then <oddity>, then tiles 49 to 32 of window 0, then the All-1 twice
    Then it hands up just this packet, as far as texts say

    Examples:
      | oddity                                      |
      | a fragment without bytes                    |
      | an All-1 cut off after 1 byte of its check  |
      | an All-1 cut off after 3 bytes of its check |
      | tiles 62 to 50 of window 0                  |
      | tiles 60 to 49 of window 0                  |
      | an ACK REQ of window 0                      |

  Scenario Outline: Something odd and nothing else
    When of a packet of 303 bytes the gateway hears <oddity>
    Then it does not hand up any packet

    Examples:
      | oddity                                                                          |
      | all tiles but the last tile, then an All-1 with more than a tile                |
      | tiles 62 to 50 of window 0, then tiles beyond the end of all windows, then the All-1 |
      | an ACK REQ of window 0, then a Sender-Abort                                     |

  Scenario: A question about nothing
    When of a packet of 303 bytes the gateway hears an ACK REQ of window 0
    Then it does not confirm the packet, if it can remember none

  Scenario: A packet after all that
    When of a packet of 303 bytes the gateway hears tiles beyond the end of all windows, then a Sender-Abort, then a fragment without bytes, then all tiles, then the All-1
    Then it hands up just this packet, as far as texts say
