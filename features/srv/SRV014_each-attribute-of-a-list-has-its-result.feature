@SRV014 @version1 @meter @multiple-references @DLMS-XDLMS-005
Feature: SRV014 - Each attribute of a list has a result of its own
  A list saves exchanges only if one bad entry does not cost all the others.

  Scenario: One of three is not there
    When the head-end reads the clock, something undefined and a register in one list
    Then each of the three has its result in their order
