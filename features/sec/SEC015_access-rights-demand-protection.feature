@SEC015 @version1 @meter @DLMS-SEC-017
Feature: SEC015 - Access rights may demand more protection than the policy
  The policy holds for all objects; some of them need more.

  Scenario: An attribute asks for authentication and the policy for nothing
    Given a pre-established association with security suite 0
    And the security policy demands unprotected requests
    And the security policy demands unprotected answers
    When a value under stricter access rights is read weakly, and then as they demand
    Then only the right read is served
    And the answer is authenticated
