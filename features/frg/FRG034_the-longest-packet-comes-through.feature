@FRG034 @version1 @gateway @SCHC-LW-055 @SCHC-FRAG-AOE-034
Feature: FRG034 - The longest packet comes through
  Four windows of 63 tiles take 2520 bytes, with frames lost in each of them as well.

  Background:
    Given the data rate is 3
    And acknowledgements are agreed at the end

  Scenario Outline: All tiles that there can be
    When of a packet of <size> bytes the gateway hears <pieces>
    Then it hands up just this packet
    And it confirms the packet in the window of its last tile

    Examples:
      | size | pieces                                                                                          |
      | 2520 | all tiles, then the All-1                                                                       |
      | 2519 | all tiles but the last tile, then the All-1 with the last tile                                  |
      | 2520 | all tiles but tile 0 of window 3, then the All-1, then tile 0 of window 3, then the All-1        |

  Scenario: Frames are lost in every window
    Given the meter has a SCHC packet of 2500 bytes to send
    And the radio loses the frame carrying tile 62 of window 0
    And the radio loses the frame carrying tile 30 of window 1
    And the radio loses the frame carrying tile 0 of window 2
    When the meter sends the packet
    Then the gateway recovers the packet intact
