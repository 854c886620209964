@OBJ012 @version1 @meter @set @expendable-data @DLMS-OBJ-014
Feature: OBJ012 - Limits act when they are exceeded for long enough
  A kettle is no reason to switch off a house.

  Background:
    Given the meter has a limiter
    And what happens above the limit is known
    And what is limited is a number that may be written

  Scenario: For long
    When more is used than the limit allows, and for long
    Then what the script does has happened

  Scenario: Not yet for long
    When more is used than the limit allows, and not yet for long
    Then what the script does has not happened
