@OBJ008 @version1 @meter @set @action @expendable-data @DLMS-OBJ-004
Feature: OBJ008 - A clock shows what it was set to
  Every row of a profile and every tariff rests on it.

  Scenario: It is set
    Given the clock of the meter has been read
    When the head-end sets the clock an hour ahead
    Then the clock goes on from what it was set to

  Scenario Outline: It is shifted within limits
    Given the head-end receives long answers in blocks
    And the meter lets its clock be shifted
    And the clock of the meter has been read
    When the head-end shifts the clock by <seconds> seconds
    Then it is done
    And the clock has moved by <seconds> seconds

    Examples:
      | seconds |
      | 900     |
      | -900    |

  Scenario: It is shifted too far
    Given the head-end receives long answers in blocks
    And the meter lets its clock be shifted
    And the clock of the meter has been read
    When the head-end shifts the clock by 901 seconds
    Then it is not done
    And the clock has moved by 0 seconds
