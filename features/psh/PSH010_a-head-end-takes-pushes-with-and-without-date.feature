@PSH010 @version1 @head-end @confirmed-push @DLMS-PUSH-015
Feature: PSH010 - A head-end takes pushes with and without a date
  The date and time of a notification may be left out; it is never half there.

  Scenario Outline: A date and time that there may be
    When the meter pushes with <kind> date and time
    Then the head-end sends one confirm of it

    Examples:
      | kind    |
      | no      |
      | a whole |

  Scenario: Half a date and time
    When the meter pushes with a broken date and time
    Then the head-end sends no confirm of it
