@FRG020 @version1 @gateway @SCHC-FRAG-001 @SCHC-FRAG-002 @SCHC-FRAG-003 @SCHC-FRAG-004 @SCHC-FRAG-AOE-020 @SCHC-FRAG-AOE-021 @SCHC-FRAG-AOE-036 @SCHC-LW-008 @SCHC-LW-016 @SCHC-LW-019 @SCHC-LW-032
Feature: FRG020 - Fragments come in any order
  A gateway puts tiles where window and FCN say, however many a fragment has and whenever it comes; the
  last one may travel in a fragment of its own kind or in the All-1.

  Scenario Outline: A packet comes in pieces
    When of a packet of <size> bytes the gateway hears <pieces>
    Then it hands up just this packet
    And it confirms the packet in the window of its last tile
    And it answers with nothing but acknowledgements and aborts

    Examples:
      | size | pieces                                                                     |
      | 303  | all tiles, then the All-1                                                  |
      | 300  | all tiles, then the All-1                                                  |
      | 303  | all tiles but the last tile, then the All-1 with the last tile             |
      | 300  | all tiles but the last tile, then the All-1 with the last tile             |
      | 303  | all tiles in reverse order, then the All-1                                 |
      | 303  | all tiles one by one, the odd ones first, then the All-1                   |
      | 303  | the All-1, then all tiles in reverse order, then the All-1                 |
      | 630  | all tiles one by one, then the All-1                                       |
      | 1300 | those of window 2, then those of window 0, then those of window 1, then the All-1 |
      | 1261 | the All-1 with the last tile, then all tiles but the last tile, then the All-1 with the last tile |
      | 1265 | tile 0 of window 0, then all tiles but tile 0 of window 0, then the All-1  |

  Scenario Outline: A fragment carries tiles of two windows
    Given the data rate is <rate>
    When of a packet of <size> bytes the gateway hears <pieces>
    Then it hands up just this packet
    And it confirms the packet in the window of its last tile

    Examples:
      | rate | size | pieces                                                         |
      | 3    | 1270 | all tiles, then the All-1                                      |
      | 5    | 1905 | all tiles in reverse order, then the All-1                     |
      | 5    | 2511 | all tiles but the last tile, then the All-1 with the last tile |
