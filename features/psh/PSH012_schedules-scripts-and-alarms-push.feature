@PSH012 @version1 @meter @push @set @action @expendable-data @DLMS-PUSH-019 @DLMS-PUSH-020
Feature: PSH012 - Schedules, scripts and alarms push
  A push that has to be asked for is a reading with more messages.

  Scenario: A schedule
    Given the meter has a push schedule
    When a push is scheduled in ten minutes
    Then the push comes when it is scheduled

  Scenario: A script
    Given the meter has a table of push scripts
    When the head-end has the first push script executed
    Then the push reaches the head-end

  Scenario: An alarm
    Given the meter has an alarm register
    And the alarm register shows no alarm
    When an alarm is raised
    Then the push tells of the alarm
