@E2E003 @version1 @meter @head-end @DLMS-PROF-004
Feature: E2E003 - Protection goes from end to end
  The keys of the radio are those of the network; what a meter says is for the head-end alone.

  Scenario: A push, a request and its answer
    Given frames carry short messages whole
    When the head-end asks for the time
    Then everything that the meter says is protected on the way
    And everything that the head-end says is protected on the way
