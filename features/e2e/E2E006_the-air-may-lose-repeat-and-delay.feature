@E2E006 @version1 @meter @push @DLMS-PUSH-016 @DLMS-PUSH-018
Feature: E2E006 - The air may lose, repeat and delay
  Whatever a frame meets on its way, the message behind it arrives once and whole.

  Background:
    Given the data rate is 0

  Scenario Outline: A frame is lost
    Given frame <number> of the meter is lost
    When the head-end has asked for a long value and the meter pushes
    Then the push arrives whole
    And the request is answered in full

    Examples:
      | number |
      | 1      |
      | 5      |
      | 8      |

  Scenario: Frames are heard twice
    Given every frame of the meter is heard twice
    When the head-end has asked for a long value and the meter pushes
    Then the push arrives whole
    And the request is answered in full

  Scenario: Frames overtake one another
    Given frames of the meter overtake one another
    When the head-end has asked for a long value and the meter pushes
    Then the push arrives whole
    And the request is answered in full
