@SRV035 @version1 @meter @DLMS-GBT-009
Feature: SRV035 - General blocks are used only if agreed on
  A head-end that never agreed on them cannot read them.

  Background:
    Given nobody agreed on general blocks
    And long answers go in no other blocks than general ones

  Scenario: An answer that is too long
    Given the head-end receives no more than 100 octets at once
    When a long value is read that does not fit
    Then the meter sends no general block

  Scenario: A request in a general block
    When the head-end asks in a general block all the same
    Then the meter sends no general block
    And the meter does not serve it
    And the meter still answers the head-end
