@E2E004 @version1 @meter @gateway @DLMS-PROF-006
Feature: E2E004 - The wrapper survives the air
  What SCHC leaves out has to come back as it was, to the last octet.

  Scenario: A push, a request and its answer
    Given frames carry short messages whole
    When the head-end asks for the time
    Then the wrapper is the same on both sides of the air
