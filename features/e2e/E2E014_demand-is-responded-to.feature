@E2E014 @version1 @meter @set @expendable-data @DLMS-PROF-002
Feature: E2E014 - Demand is responded to
  The fourth column of the table: what happens when too much is used.

  Background:
    Given the application of the meter asks for demand response

  Scenario: A threshold is passed
    Given the meter has a register monitor
    And the number watched by its register monitor may be written
    And what happens above its threshold is known
    When the number goes beyond its threshold
    Then what the script does has happened

  Scenario: A limit is passed for long
    Given the meter has a limiter
    And what happens above the limit is known
    And what is limited is a number that may be written
    When more is used than the limit allows, and for long
    Then what the script does has happened
