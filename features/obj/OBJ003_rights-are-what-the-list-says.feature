@OBJ003 @version1 @meter @set @DLMS-OBJ-003
Feature: OBJ003 - Access rights are what the list of objects says
  A right that is listed can be used, and one that is not listed cannot.

  Background:
    Given the head-end receives long answers in blocks

  Scenario: Values that may be read and not written
    Given the head-end knows which objects the meter lists
    When the head-end writes back what it may read but not write
    Then none of this is possible

  Scenario: A client that may see little asks for more
    When the public client reads what it is not listed for
    Then none of this is possible

  Scenario: A client that may see little asks for just that
    When the public client reads what it is listed for
    Then all of this is possible
