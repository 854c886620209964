@SEC008 @version1 @meter @expendable-keys @DLMS-SEC-008
Feature: SEC008 - The last of all invocation counters is never accepted
  After it there is no other, so that a receiver that took it could not tell a copy any more.

  Scenario: A message comes under the last counter
    Given a pre-established association with security suite 0
    When the meter gets a read under the last of all counters
    Then it is not served
    And a right read is served as before
