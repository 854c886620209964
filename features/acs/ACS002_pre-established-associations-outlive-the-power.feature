@ACS002 @version1 @meter @DLMS-AA-002
Feature: ACS002 - A pre-established association outlives a loss of power
  Nobody opens it, so nobody would open it again.

  Scenario: The power fails and comes back
    Given a pre-established association with security suite 0
    When the meter gets a loss of power between two reads
    Then the second read is served as the first
