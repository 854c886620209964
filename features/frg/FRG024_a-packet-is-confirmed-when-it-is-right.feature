@FRG024 @version2 @gateway @SCHC-FRAG-005 @SCHC-FRAG-006 @SCHC-FRAG-007 @SCHC-FRAG-010 @SCHC-FRAG-011 @SCHC-FRAG-013 @SCHC-FRAG-AOE-026 @SCHC-LW-028
Feature: FRG024 - A packet is confirmed when it is right
  C=1 says that all tiles are there and their check is right; it has no bitmap and names the last window.
  A packet with a wrong check goes nowhere.

  Scenario Outline: The packet is right
    When of a packet of <size> bytes the gateway hears <pieces>
    Then it confirms the packet in the window of its last tile
    And it hands up just this packet

    Examples:
      | size | pieces                                                                                             |
      | 300  | all tiles, then the All-1                                                                          |
      | 700  | all tiles, then the All-1                                                                          |
      | 1300 | all tiles, then the All-1                                                                          |
      | 1900 | all tiles, then the All-1                                                                          |
      | 303  | all tiles but tile 60 of window 0, then the All-1, then tile 60 of window 0, then an ACK REQ of window 0 |

  Scenario Outline: Its check looks like something else
    When of a packet of <size> bytes with a check of <digits> the gateway hears all tiles, then the All-1
    Then it confirms the packet in the window of its last tile

    Examples:
      | size | digits |
      | 303  | zeros  |
      | 2000 | ones   |

  Scenario Outline: The packet is wrong
    When of a packet of <size> bytes the gateway hears <pieces>
    Then it does not confirm the packet
    And it does not hand up any packet

    Examples:
      | size | pieces                                                                                              |
      | 303  | all tiles, then an All-1 with a wrong check                                                         |
      | 303  | all tiles but tile 60 of window 0, then tile 60 of window 0 with a bit changed, then the All-1       |
      | 303  | all tiles but the last tile, then the All-1                                                         |
      | 1300 | all tiles but tile 62 of window 0, then the All-1                                                   |
      | 1300 | all tiles but tile 62 of window 0, then an ACK REQ of window 2                                      |
