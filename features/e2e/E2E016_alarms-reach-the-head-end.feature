@E2E016 @version1 @meter @push @set @expendable-data @DLMS-PROF-002
Feature: E2E016 - Alarms reach the head-end
  The sixth column of the table: what nobody has time to ask for.

  Scenario: An alarm
    Given the application of the meter asks for alarm
    And the meter has an alarm register
    And the alarm register shows no alarm
    When an alarm is raised
    Then the push tells of the alarm
