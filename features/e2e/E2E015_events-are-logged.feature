@E2E015 @version1 @meter @action @expendable-data @DLMS-PROF-002
Feature: E2E015 - Events are logged
  The fifth column of the table: what happened to the meter.

  Scenario: An event
    Given the application of the meter asks for logbook
    And the meter has a log of events
    When an event is put into the log
    Then the log has a row more
    And the rows stand in the order of their time
