@SRV006 @version1 @meter @set @multiple-references @DLMS-XDLMS-018
Feature: SRV006 - Each of several writings has a result of its own
  One denial neither hides nor undoes what the others did.

  Scenario: One of two is denied
    Given the meter has a number that may be written
    When the head-end writes a number and the energy register at once
    Then the meter answers for each of the two in their order
