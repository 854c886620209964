@SEC007 @version1 @meter @DLMS-SEC-007
Feature: SEC007 - A refusal for the counter tells the next one that is acceptable
  A head-end that has lost its counter learns from it where to go on.

  Scenario: A counter was used before
    Given a pre-established association with security suite 0
    When a read comes to the meter twice, the second time as it was
    Then a refusal for the counter tells the next that is acceptable
