@PSH009 @version1 @head-end @confirmed-push @DLMS-PUSH-013 @DLMS-PUSH-014
Feature: PSH009 - A head-end confirms each copy of a push, and no replay
  A confirm may be lost as the push may be; a replay is no copy.

  Scenario: The meter sends a push again
    When the meter pushes twice and wants a confirm each time
    Then the head-end sends two confirms of it

  Scenario: The meter wants no confirm
    When the meter pushes and wants no confirm
    Then the head-end sends no confirm of it

  Scenario: Somebody else sends it again
    When somebody repeats a push of the meter as it was
    Then the head-end sends no confirm of it
