@SRV034 @version1 @meter @general-block-transfer @DLMS-GBT-007 @DLMS-GBT-008
Feature: SRV034 - Strange general blocks do not spoil a transfer
  Datagrams come twice or late, and numbers may be anything.

  Scenario: Blocks that nobody expects
    Given the head-end receives no more than 100 octets at once
    When blocks come again, or with numbers that nobody expects, in the middle of a long value
    Then what has come together is no other answer
    And the meter still answers a plain request

  Scenario: A transfer is left in its middle
    Given the head-end receives no more than 100 octets at once
    When the head-end leaves a long value in general blocks and reads the clock
    Then the clock is read as if nothing had been left
