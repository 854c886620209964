@FRG022 @version1 @gateway @SCHC-FRAG-014 @SCHC-FRAG-015 @SCHC-LW-029
Feature: FRG022 - Reports are short
  Ones at the end of a bitmap are left out, as far as the report still ends with a whole byte; a zero is
  never left out.

  Scenario Outline: One tile is missing of a window
    When of a packet of 700 bytes the gateway hears all tiles but tile <tile> of window 0, then the All-1
    Then its reports are true
    And its reports are as short as they have to be

    Examples:
      | tile |
      | 62   |
      | 61   |
      | 58   |
      | 57   |
      | 50   |
      | 49   |
      | 38   |
      | 9    |
      | 2    |
      | 0    |

  Scenario Outline: Several are missing
    When of a packet of <size> bytes the gateway hears <pieces>
    Then its reports are true
    And its reports are as short as they have to be

    Examples:
      | size | pieces                                                                 |
      | 700  | all tiles but tiles 62, 58 and 57 of window 0, then the All-1          |
      | 700  | all tiles but those of window 0, then the All-1                        |
      | 303  | all tiles but tile 62 of window 0, then the All-1                      |
      | 700  | all tiles but tile 60 of window 0 and tile 60 of window 1, then the All-1 |
