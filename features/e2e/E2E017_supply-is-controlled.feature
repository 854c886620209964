@E2E017 @version1 @meter @action @expendable-data @DLMS-PROF-002
Feature: E2E017 - Supply is controlled
  The seventh column of the table: a switch, a valve or a lamp.

  Scenario: It is switched off
    Given the application of the meter asks for control
    And the meter has a disconnect control
    When the head-end disconnects the supply
    Then it is done
    And the supply is disconnected
