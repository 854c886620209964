@OBJ018 @version1 @meter @set @DLMS-OBJ-029
Feature: OBJ018 - Odd indices and odd types do no harm
  A request that makes no sense has an answer that says so, and the next one is served.

  Background:
    Given the head-end receives long answers in blocks
    And the head-end knows which objects the meter lists

  Scenario: Attributes that there are not are read
    When the head-end asks for attributes that there are not
    Then none of this is possible
    And the meter goes on answering

  Scenario: Odd things are written
    When the head-end writes odd things where nothing can be
    Then none of this is possible
    And the meter goes on answering
