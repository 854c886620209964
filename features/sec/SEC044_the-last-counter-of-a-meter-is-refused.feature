@SEC044 @version1 @head-end @confirmed-push @expendable-keys @DLMS-SEC-008
Feature: SEC044 - A head-end does not take the last of all invocation counters
  After it there is no other, so that a receiver that took it could not tell a copy any more.

  Scenario: A push comes under the last counter
    Given a pre-established association with security suite 0
    When the head-end gets a push under a counter that is the last of all, and then a right one
    Then the head-end confirms only the right one
