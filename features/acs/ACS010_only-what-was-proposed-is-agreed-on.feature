@ACS010 @version1 @meter @negotiated-associations @DLMS-AA-011
Feature: ACS010 - Only services that were proposed are agreed on
  What is agreed on is what both sides have, and no more.

  Scenario Outline: A client proposes few services, or all
    Given a plain association that is opened with no authentication
    When an association for <services> is proposed
    Then the meter agrees only to what was proposed

    Examples:
      | services                       |
      | GET and nothing else           |
      | all services that have a number |
