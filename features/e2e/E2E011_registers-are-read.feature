@E2E011 @version1 @meter @DLMS-PROF-002
Feature: E2E011 - Registers are read
  The first column of the table: what was used, with its unit.

  Scenario: A register
    Given the head-end receives long answers in blocks
    And the application of the meter asks for reading of registers
    When the head-end looks at the value and the unit of a register
    Then they say how much there is of what
