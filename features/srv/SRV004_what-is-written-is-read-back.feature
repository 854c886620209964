@SRV004 @version1 @meter @set @DLMS-XDLMS-013 @DLMS-XDLMS-014 @DLMS-XDLMS-015
Feature: SRV004 - What is written is read back, and what is refused changes nothing
  A meter that says success has to mean it, and one that says no has to leave things as they were.

  Scenario: A value that may be written
    Given the meter has a number that may be written
    When the head-end writes another number
    Then the meter says that it is written
    And what was written is read back

  Scenario: A register that only the meter itself writes
    When the head-end writes the energy register
    Then the meter denies it

  Scenario: A value of another type
    When the head-end writes a truth value into the clock
    Then the meter calls the type unmatched

  Scenario: A date that there is not
    When the head-end sets the clock to a month that there is not
    Then the clock still shows a date that there is, or calls it doubtful
