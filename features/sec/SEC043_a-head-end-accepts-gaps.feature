@SEC043 @version1 @head-end @confirmed-push @DLMS-SEC-005
Feature: SEC043 - A head-end accepts gaps in the counters of a meter
  What the radio lost takes its counters along.

  Scenario: Many messages of the meter were lost
    Given a pre-established association with security suite 0
    When the counter of a push is far ahead of the one before
    Then the head-end takes it as it took a usual one
