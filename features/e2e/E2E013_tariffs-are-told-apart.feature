@E2E013 @version1 @meter @action @expendable-data @DLMS-PROF-002
Feature: E2E013 - Tariffs are told apart
  The third column of the table: at which price it was used.

  Background:
    Given the head-end receives long answers in blocks
    And the application of the meter asks for tariff

  Scenario: Registers of the tariffs
    When the head-end reads the registers of all tariffs
    Then each of them says how much there is of what

  Scenario: The tariff is changed
    Given the meter has a table of tariff scripts
    And what the second of its scripts does is known
    And the first tariff holds
    When the head-end has the second script executed
    Then what the script does has happened
