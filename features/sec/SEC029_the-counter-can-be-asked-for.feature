@SEC029 @version1 @meter @DLMS-SEC-038
Feature: SEC029 - The invocation counter that a meter shows leads to one that it accepts
  A head-end that has lost its counters asks the meter where to go on.

  Scenario: A head-end goes by the counter of the meter
    Given a pre-established association with security suite 0
    When the head-end goes on from the counter that the meter shows
    Then the meter serves what comes under that counter
