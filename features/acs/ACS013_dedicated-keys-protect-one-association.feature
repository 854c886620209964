@ACS013 @version1 @meter @negotiated-associations @dedicated-keys @DLMS-AA-016 @DLMS-AA-017
Feature: ACS013 - A dedicated key comes under the cipher of a proposal, and is used
  It saves the global key. In clear it would be no key at all.

  Scenario: The head-end brings a dedicated key
    Given an association that is opened with no authentication
    And the head-end has a dedicated key for the association
    When the head-end opens the association and reads the active energy register
    Then the meter returns the register value
    And the answer comes under the dedicated key

  Scenario: Everybody could see the dedicated key
    Given an association that is opened with no authentication
    And the security policy demands unprotected requests
    When a dedicated key is proposed in clear, and used
    Then only the right read is served
