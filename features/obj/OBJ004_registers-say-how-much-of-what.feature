@OBJ004 @version1 @meter @DLMS-OBJ-005
Feature: OBJ004 - Registers say how much there is of what
  A number without its power of ten and its unit is no reading.

  Scenario: A register is read with its unit
    When the head-end looks at the value and the unit of a register
    Then they say how much there is of what
