@SRV031 @version1 @meter @general-block-transfer @DLMS-GBT-005
Feature: SRV031 - No more blocks are streamed than the head-end announced
  The window is the room that the receiver has; over class A each turn costs an uplink period.

  Scenario Outline: Windows of several sizes
    Given the head-end receives no more than 80 octets at once
    When the head-end asks for a long value and would receive <window> blocks at once
    Then the meter never streams more than <window> blocks
    And the blocks together are one protected answer

    Examples:
      | window |
      | 1      |
      | 2      |
      | 5      |
