@SEC003 @version1 @meter @head-end @DLMS-SEC-003
Feature: SEC003 - Invocation counters rise with every protected message
  A counter that is used twice with one key gives away what was encrypted under it.

  Scenario: Several messages are sent under one key
    Given a pre-established association with security suite 0
    When the head-end reads the active energy register 5 times
    Then the invocation counters rise from message to message
    And the meter returns the register value
