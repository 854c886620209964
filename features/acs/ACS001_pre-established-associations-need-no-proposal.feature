@ACS001 @version1 @meter @head-end @DLMS-AA-001
Feature: ACS001 - A pre-established association is used without a proposal
  Both sides know beforehand what others agree on over the air. That saves the exchange.

  Scenario: The first message is a request
    Given a pre-established association with security suite 0
    When the head-end reads the active energy register 1 times
    Then no association is proposed for it
    And the meter returns the register value
