@E2E005 @version1 @meter @head-end @DLMS-PROF-003
Feature: E2E005 - A reading costs what is declared
  The battery and the air belong to twenty years of readings.

  Scenario: The reading of a day
    Given frames carry short messages whole
    When the head-end asks for the time
    Then this costs as little on the air as is declared
