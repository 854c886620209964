@PSH007 @version1 @meter @confirmed-push @set @action @expendable-data @DLMS-PUSH-011
Feature: PSH007 - False confirms are ignored
  Whoever could confirm in the name of the head-end could make readings vanish.

  Background:
    Given the meter has a push setup
    And the meter wants its pushes confirmed

  Scenario Outline: The meter hears a false confirm
    When the meter pushes and hears <what>
    Then the push is repeated nevertheless

    Examples:
      | what                         |
      | a confirm of another push    |
      | a confirm without protection |
      | a confirm heard before       |

  Scenario: The meter hears the true one
    When the meter pushes and the first confirm is lost
    Then the push is repeated until it is confirmed, and no longer
