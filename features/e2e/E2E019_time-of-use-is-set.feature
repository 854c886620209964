@E2E019 @version1 @meter @set @action @expendable-data @DLMS-PROF-002
Feature: E2E019 - Time of use is set
  The calendar decides which tariff holds, and it changes with the contract.

  Scenario: A new calendar takes over
    Given the application of the meter asks for time of use
    And the meter has an activity calendar
    And the passive calendar has another name than the active one
    When the head-end has the passive calendar take over
    Then the active calendar is the passive one
