@SRV015 @version2 @meter @block-transfer-get @DLMS-XDLMS-006 @DLMS-XDLMS-007 @DLMS-XDLMS-008
Feature: SRV015 - Long values are read in numbered blocks
  What does not fit the client comes in blocks, each asked for by the number of the one before.

  Background:
    Given the head-end receives no more than 100 octets at once

  Scenario: A value longer than the head-end receives
    When the head-end reads a long value
    Then the value comes in numbered blocks, the last of which is called so

  Scenario: A block far ahead is asked for
    When the head-end begins to read a long value and skips blocks
    Then the meter does not give that block

  Scenario: A block is asked for when there is no transfer
    When the head-end asks for a next block of nothing
    Then the meter does not give that block

  Scenario: Another request comes in the middle
    When the head-end reads the clock in the middle of a long value and then goes on
    Then the meter does not give that block

  Scenario: Another client asks for the next block
    When another client asks for the next block of a long value
    Then the meter does not give that block

  @negotiated-associations
  Scenario: The association is opened anew in the middle
    Given an association that is opened with no authentication
    When the head-end opens the association anew in the middle of a long value
    Then the meter does not give that block
