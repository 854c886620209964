@FRG028 @version1 @gateway @SCHC-FRAG-022 @SCHC-FRAG-023 @SCHC-FRAG-AOE-029 @SCHC-LW-033
Feature: FRG028 - An abort of the meter is believed and not answered
  It has all ones where window and FCN stand, and nothing after them: an All-1 of the fourth window
  begins alike. With any other window it is no abort.

  Scenario: The meter gives up
    When of a packet of 303 bytes the gateway hears tiles 62 to 50 of window 0, then a Sender-Abort
    Then it does not answer the abort
    And it does not hand up any packet

  Scenario: The meter gives up and sends the next packet
    When of a packet of 303 bytes the gateway hears tiles 62 to 50 of window 0, then a Sender-Abort, then all tiles of the next packet, then the All-1 of the next packet
    Then it hands up the next packet, if it has let go of the first

  Scenario Outline: What looks like an abort is none
    When of a packet of <size> bytes the gateway hears <pieces>
    Then it hands up just this packet

    Examples:
      | size | pieces                                                                                        |
      | 303  | tiles 62 to 50 of window 0, then a Sender-Abort of window 0, then tiles 49 to 32 of window 0, then the All-1 |
      | 303  | tiles 62 to 50 of window 0, then a Sender-Abort of window 2, then tiles 49 to 32 of window 0, then the All-1 |
      | 2511 | all tiles, then the All-1                                                                     |
      | 2511 | all tiles but the last tile, then the All-1 with the last tile                                |
