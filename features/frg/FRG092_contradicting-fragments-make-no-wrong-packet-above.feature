@FRG092 @version1 @gateway @SCHC-FRAG-031
Feature: FRG092 - Fragments that contradict each other make no wrong packet above
  When a tile comes twice with other content, one of the two is not from the meter. A gateway may end the
  packet or go on with either; what it hands up has to fit its check.

  Scenario Outline: A tile comes with two contents
    When of a packet of 303 bytes the gateway hears <pieces>
    Then it hands up no other packet

    Examples:
      | pieces                                                                      |
      | all tiles, then tile 50 of window 0 with a bit changed, then the All-1      |
      | tile 50 of window 0 with a bit changed, then all tiles, then the All-1      |
      | all tiles, then tile 50 of window 0 with a bit changed, then the All-1 twice |

  Scenario: Each tile has one content
    When of a packet of 303 bytes the gateway hears all tiles, then the All-1
    Then it hands up just this packet
