@OBJ001 @version1 @meter @DLMS-OBJ-001
Feature: OBJ001 - The list of objects is true
  A head-end that has never met the meter learns from this list what it can ask for.

  Scenario: Everything is read that the list offers
    Given the head-end receives long answers in blocks
    And the head-end knows which objects the meter lists
    When the head-end reads every attribute that it may read
    Then every one of them is there and has the type that its class says
