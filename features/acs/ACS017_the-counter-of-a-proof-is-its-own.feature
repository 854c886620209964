@ACS017 @version1 @meter @head-end @negotiated-associations @high-level-security @DLMS-AA-028
Feature: ACS017 - The counter in a proof by GMAC is used for nothing else
  A proof takes a counter of the global key, like any message under that key.

  Scenario: Proofs and messages go under one key
    Given an association that is opened with GMAC
    When the head-end opens the association and reads the active energy register
    Then the counter of a proof is used for nothing else
    And the meter returns the register value
