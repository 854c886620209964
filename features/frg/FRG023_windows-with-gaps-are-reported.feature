@FRG023 @version1 @gateway @SCHC-FRAG-AOE-023 @SCHC-FRAG-AOE-024
Feature: FRG023 - Windows with gaps are reported
  A report of a window that is whole helps nobody as long as another has gaps. When nothing is missing
  so far, the highest window of which there are tiles is reported.

  Scenario Outline: Some windows have gaps
    When of a packet of <size> bytes the gateway hears <pieces>
    Then its reports are about windows that miss tiles
    And its reports are true

    Examples:
      | size | pieces                                                                                 |
      | 1400 | all tiles but tile 5 of window 1, then the All-1                                       |
      | 1400 | all tiles but tile 5 of window 0, then an ACK REQ of window 2                          |
      | 1400 | all tiles but tile 5 of window 0 and tile 60 of window 2, then the All-1               |
      | 2500 | all tiles but tile 62 of window 3, then the All-1                                      |
      | 700  | those of window 0, then tiles 62 to 60 of window 1, then an ACK REQ of window 1        |
      | 700  | those of window 0, then tiles 62 to 60 of window 1, then the All-1                     |

  Scenario: Gaps in two windows are closed one after the other
    When of a packet of 700 bytes the gateway hears all tiles but tile 9 of window 0 and tile 60 of window 1, then the All-1, then tile 9 of window 0, then the All-1, then tile 60 of window 1, then the All-1
    Then its reports are about windows that miss tiles
    And it hands up just this packet
