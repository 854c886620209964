@SEC042 @version1 @head-end @confirmed-push @DLMS-SEC-004
Feature: SEC042 - A head-end takes each invocation counter of a meter once
  Old values that are sent again would be billed again.

  Scenario Outline: A push comes under a counter that was used or passed over
    Given a pre-established association with security suite 0
    When the head-end gets a push under a counter <which>, and then a right one
    Then the head-end confirms only the right one

    Examples:
      | which                 |
      | that was used before  |
      | lower than one before |
