@OBJ002 @version1 @meter @DLMS-OBJ-002 @DLMS-OBJ-010
Feature: OBJ002 - A meter says who it is
  Its name, its association and the list of its logical devices are where everybody looks for them.

  Scenario: The objects that every meter has
    When the head-end looks for the objects that every meter has
    Then all of this is possible
    And the meter has a name of its own, by which it is listed
