@PSH006 @version1 @meter @confirmed-push @set @action @expendable-data @DLMS-PUSH-008 @DLMS-PUSH-009 @DLMS-PUSH-010
Feature: PSH006 - Pushes are repeated until they are confirmed, and not for ever
  The confirm is the only way to learn that a reading has arrived.

  Background:
    Given the meter has a push setup
    And the meter wants its pushes confirmed

  Scenario: Nobody confirms
    When the meter pushes and nobody confirms
    Then the push is repeated as often and as late as it is set
    And repetitions differ by nothing but their counters

  Scenario: The first confirm is lost
    When the meter pushes and the first confirm is lost
    Then the push is repeated until it is confirmed, and no longer
