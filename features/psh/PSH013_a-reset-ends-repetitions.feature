@PSH013 @version1 @meter @confirmed-push @set @action @expendable-data @DLMS-PUSH-021
Feature: PSH013 - A reset ends repetitions
  Whoever has read the meter otherwise may spare the air the rest.

  Background:
    Given the meter has a push setup
    And the meter wants its pushes confirmed

  Scenario: A push that is being repeated
    When the head-end ends a push that is being repeated
    Then the push is not repeated any more

  Scenario: Nobody ends it
    When the meter pushes and nobody confirms
    Then the push is repeated as often and as late as it is set
