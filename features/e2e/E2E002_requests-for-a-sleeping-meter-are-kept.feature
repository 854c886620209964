@E2E002 @version1 @gateway @head-end @DLMS-PUSH-017 @DLMS-PROF-005
Feature: E2E002 - Requests for a sleeping meter are kept, and sent once
  An hour without a word from the meter is no reason to give up, or to ask again.

  Scenario: The meter is silent for an hour
    Given frames carry short messages whole
    When the head-end asks and the meter is silent for an hour
    Then the head-end asks once and waits
    And the request reaches the meter once
