@OBJ014 @version1 @meter @action @expendable-data @DLMS-OBJ-016
Feature: OBJ014 - Scripts do what they say
  Calendars, schedules and limits act by nothing else.

  Background:
    Given the meter has a table of tariff scripts
    And what the second of its scripts does is known
    And the first tariff holds

  Scenario: A script that there is
    When the head-end has the second script executed
    Then it is done
    And what the script does has happened

  Scenario: A script that there is not
    When the head-end has a script executed that there is not
    Then it is not done
    And what the script does has not happened
