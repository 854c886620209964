@SRV012 @version1 @meter @access @set @DLMS-XDLMS-026
Feature: SRV012 - An ACCESS ends at its first failure if that is wanted
  What comes after a failure may make no sense without what failed.

  Scenario: The end is wanted
    Given the meter has a number that may be written
    When the head-end wants a request to end at its first failure, before it writes
    Then the number is not written

  Scenario: The end is not wanted
    Given the meter has a number that may be written
    When the head-end goes on after a failure and writes
    Then the number is written
