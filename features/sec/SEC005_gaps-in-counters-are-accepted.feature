@SEC005 @version1 @meter @DLMS-SEC-005
Feature: SEC005 - Gaps in the invocation counters are accepted
  A radio loses messages, and their counters with them. What comes next is no less genuine.

  Scenario: Many messages were lost
    Given a pre-established association with security suite 0
    When the counter of a read is far ahead of the one before
    Then the read is served
    And a read with a counter inside the gap is not served any more
