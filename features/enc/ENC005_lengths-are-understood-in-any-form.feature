@ENC005 @version1 @meter @general-glo-ciphering @DLMS-ENC-002
Feature: ENC005 - Lengths are understood in any form
  The long form of a length says the same as the short one, and some stacks send nothing else.

  Scenario: Lengths of the protection
    When the head-end reads the clock under protection, the lengths of which are written long
    Then the meter returns a date and time of its declared type

  @set
  Scenario: The length of a value
    When the head-end writes octets, the lengths of which are written long
    Then the same is read there
