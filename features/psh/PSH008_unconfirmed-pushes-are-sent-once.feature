@PSH008 @version1 @meter @confirmed-push @set @action @expendable-data @DLMS-PUSH-012
Feature: PSH008 - Unconfirmed pushes ask for nothing and are sent once
  What nobody is to confirm is not repeated for want of a confirm.

  Scenario: Nobody confirms
    Given the meter has a push setup
    And the meter does not want its pushes confirmed
    When the meter pushes and nobody confirms
    Then the push is sent once and asks for no confirm
