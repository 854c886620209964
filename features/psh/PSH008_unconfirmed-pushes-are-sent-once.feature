@PSH008 @version1 @meter @confirmed-push @set @action @expendable-data @DLMS-PUSH-012
Feature: PSH008 - Unconfirmed pushes ask for nothing and are sent once
  What nobody is to confirm is not repeated for want of a confirm.

  Background:
    Given the meter has a push setup

  Scenario: No confirm is wanted
    Given the meter does not want its pushes confirmed
    When the meter pushes and nobody confirms
    Then the push is sent once and asks for no confirm

  Scenario: A confirm is wanted
    Given the meter wants its pushes confirmed
    When the meter pushes and nobody confirms
    Then the push is repeated as often and as late as it is set
