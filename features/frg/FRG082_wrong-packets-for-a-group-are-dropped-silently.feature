@FRG082 @version1 @meter @multicast-fragments @SCHC-FRAG-NA-002 @SCHC-FRAG-NA-009 @SCHC-FRAG-005
Feature: FRG082 - Wrong packets for a group are dropped silently
  What does not fit its check is dropped. That something is missing is for those above to find out.

  Background:
    Given packets for a group may go in fragments

  Scenario Outline: Something is wrong or missing
    When a request for the group comes in 3 fragments, <how>
    Then no fragment for the group is answered
    And no request in it is answered

    Examples:
      | how                            |
      | all but the first              |
      | a bit of the first one changed |
      | with a wrong RCS               |

  Scenario: Nothing is wrong
    When a request for the group comes in 3 fragments, one after the other
    Then the request in it is answered

  Scenario: A right packet follows a wrong one
    When a request for the group comes after a wrong one
    Then no fragment for the group is answered
    And the request in it is answered
