@OBJ006 @version1 @meter @DLMS-OBJ-017
Feature: OBJ006 - The security setup shows what is used
  Suite and system titles of the object are those of the messages that it guards.

  Scenario: The client compares it with its own
    When the head-end looks at what the security setup shows
    Then it is what the messages show
