@SRV007 @version1 @meter @set @DLMS-XDLMS-019
Feature: SRV007 - Unconfirmed requests are carried out and not answered
  An answer that nobody wants costs an uplink.

  Scenario: A value is written
    Given the meter has a number that may be written
    When the head-end writes another number and wants no answer
    Then the meter does not answer
    And what was written without an answer is read back

  @access
  Scenario: A value is written by ACCESS
    Given the meter has a number that may be written
    When the head-end writes another number by ACCESS and wants no answer
    Then the meter does not answer
    And what was written without an answer is read back

  Scenario: The same with an answer
    Given the meter has a number that may be written
    When the head-end writes another number
    Then the meter says that it is written
