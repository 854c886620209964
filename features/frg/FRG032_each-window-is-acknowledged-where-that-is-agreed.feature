@FRG032 @version1 @gateway @rule-sets @SCHC-LW-024 @SCHC-LW-025
Feature: FRG032 - Each window is acknowledged where that is agreed
  A meter that waits for every window needs to hear of each, also of one that has come whole. Otherwise
  acknowledgements come at the end.

  Scenario Outline: Both ways are agreed
    Given acknowledgements are agreed <when>
    When of a packet of 1400 bytes the gateway hears <pieces>
    Then it hands up just this packet
    And it confirms the packet in the window of its last tile

    Examples:
      | when              | pieces                                                                   |
      | after each window | all tiles, then the All-1                                                |
      | at the end        | all tiles, then the All-1                                                |
      | after each window | all tiles but tile 30 of window 0, then tile 30 of window 0, then the All-1 |

  Scenario Outline: A window ends
    Given acknowledgements are agreed after each window
    When of a packet of 1400 bytes the gateway hears <pieces>
    Then its reports are true
    And it acknowledges each window that has ended

    Examples:
      | pieces                                                                     |
      | those of window 0                                                          |
      | those of window 0, then those of window 1                                  |
      | those of window 0 one by one                                               |
      | tiles 4 to 0 of window 0                                                   |
      | tiles 62 to 40 of window 0, then tiles 38 to 0 of window 0                 |
