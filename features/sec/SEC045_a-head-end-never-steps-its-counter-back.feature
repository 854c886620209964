@SEC045 @version1 @head-end @DLMS-SEC-040
Feature: SEC045 - A head-end never steps its counter back because it is told to
  The refusal that tells a counter is not protected, so that anybody can send it.

  Scenario: A refusal tells a lower counter than the head-end has used
    Given a pre-established association with security suite 0
    When the head-end is told that it should use a lower counter
    Then the invocation counters rise from message to message
