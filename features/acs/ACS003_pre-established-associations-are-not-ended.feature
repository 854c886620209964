@ACS003 @version1 @meter @DLMS-AA-003
Feature: ACS003 - Neither a release nor a proposal ends a pre-established association
  What was not opened over the air is not closed over the air.

  Scenario Outline: Somebody releases or proposes it
    Given a pre-established association with security suite 0
    When the meter gets <disturbance> between two reads
    Then the second read is served as the first

    Examples:
      | disturbance            |
      | an unprotected release |
      | a protected release    |
      | a proposal             |
