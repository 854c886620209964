@FRG041 @version1 @gateway @SCHC-FRAG-032 @SCHC-FRAG-AOE-031 @SCHC-FRAG-AOE-034 @SCHC-FRAG-AOE-036
Feature: FRG041 - Frames that come late or twice do no harm
  Networks may hold frames back, so that others overtake them, or report them a second time, even when
  the packet is long finished.

  Scenario Outline: A frame is overtaken
    Given the meter has a SCHC packet of <size> bytes to send
    And the frame carrying tile <tile> of window <window> is overtaken by others
    When the meter sends the packet
    Then the gateway recovers the packet intact

    Examples:
      | size | window | tile |
      | 303  | 0      | 62   |
      | 303  | 0      | 45   |
      | 700  | 0      | 0    |
      | 700  | 1      | 60   |

  Scenario: A frame comes again after the end
    Given the meter has a SCHC packet of 303 bytes to send
    And the frame carrying tile 50 of window 0 is heard again much later
    When the meter sends the packet
    Then the gateway recovers the packet intact

  Scenario: Every frame comes twice
    Given the meter has a SCHC packet of 303 bytes to send
    And every uplink is heard twice
    When the meter sends the packet
    Then the gateway recovers the packet intact, as far as texts say
