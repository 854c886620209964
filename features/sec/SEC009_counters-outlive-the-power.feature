@SEC009 @version1 @meter @DLMS-SEC-009
Feature: SEC009 - Invocation counters outlive a loss of power
  A meter that begins again at zero takes old messages for new ones, and repeats its own nonces.

  Scenario: The power fails and comes back
    Given a pre-established association with security suite 0
    When the power of the meter fails between two reads
    Then a counter from before is not accepted any more
    And the invocation counters rise from message to message
