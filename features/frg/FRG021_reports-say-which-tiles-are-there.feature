@FRG021 @version2 @gateway @SCHC-FRAG-012 @SCHC-FRAG-018 @SCHC-FRAG-019 @SCHC-FRAG-AOE-025 @SCHC-FRAG-AOE-034
Feature: FRG021 - Reports say which tiles are there
  One bit for each tile of the window, the first tile at the left. What never came has a zero, and the
  rightmost bit may stand for the tile that the All-1 brought.

  Scenario Outline: Tiles are missing
    When of a packet of <size> bytes the gateway hears <pieces>
    Then its reports are true
    And it does not confirm the packet

    Examples:
      | size | pieces                                                                                |
      | 303  | all tiles but tile 62 of window 0, then the All-1                                     |
      | 303  | all tiles but tiles 60, 50 and 40 of window 0, then the All-1                         |
      | 303  | all tiles but tile 33 of window 0, then the All-1                                     |
      | 305  | all tiles but tile 60 of window 0 and tile 32 of window 0, then the All-1 with the last tile |
      | 630  | all tiles but tile 0 of window 0, then the All-1                                      |
      | 705  | all tiles but tile 0 of window 0 and the last tile, then the All-1 with the last tile |
      | 700  | all tiles but tiles 1 to 0 of window 0, then the All-1                                |
      | 700  | all tiles but those of window 1, then the All-1                                       |
      | 1400 | all tiles but tile 5 of window 0 and tile 5 of window 1, then the All-1               |
      | 200  | the All-1                                                                             |
      | 1400 | the All-1                                                                             |

  Scenario Outline: What was missing comes
    When of a packet of <size> bytes the gateway hears <pieces>
    Then its reports are true
    And it hands up just this packet

    Examples:
      | size | pieces                                                                                                         |
      | 303  | all tiles but tile 60 of window 0, then the All-1, then tile 60 of window 0, then the All-1                      |
      | 700  | all tiles but tile 0 of window 0, then the All-1, then tile 0 of window 0, then an ACK REQ of window 1           |
      | 1400 | all tiles but those of window 1, then the All-1, then those of window 1 in reverse order, then the All-1         |
