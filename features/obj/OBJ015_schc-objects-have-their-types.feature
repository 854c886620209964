@OBJ015 @version1 @meter @action @expendable-data @DLMS-OBJ-018 @DLMS-OBJ-019 @DLMS-OBJ-021 @DLMS-OBJ-022
Feature: OBJ015 - The objects of SCHC have their types, and count
  What is inside the rules is not public; how the objects look from outside is.

  Background:
    Given the head-end receives long answers in blocks

  Scenario: The setup
    Given the meter has a SCHC setup
    And its attributes are listed
    When the head-end reads all its attributes
    Then every one of them is there and has the type that its class says

  Scenario: The setup refers to the network below
    Given the meter has a SCHC setup
    When the head-end looks up which network object it refers to
    Then that object is there

  Scenario: Counters count
    Given the meter has a SCHC diagnostic
    And its counters have counted for a while
    When the head-end and the meter exchange 3 messages
    Then no counter has fallen

  Scenario: Counters are reset
    Given the meter has a SCHC diagnostic
    And its counters have counted for a while
    When the head-end resets its counters
    Then its counters begin anew
