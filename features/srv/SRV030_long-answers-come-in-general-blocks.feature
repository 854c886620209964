@SRV030 @version1 @meter @general-block-transfer @DLMS-GBT-001 @DLMS-GBT-002 @DLMS-GBT-004 @DLMS-GBT-010 @DLMS-GBT-011 @DLMS-GBT-013 @DLMS-GBT-015
Feature: SRV030 - What is asked in general blocks is answered in general blocks
  Blocks are numbered from 1, and what they carry together is one protected answer.

  Scenario: A short answer
    When the head-end asks for a short value in a general block
    Then the answer comes in numbered general blocks
    And the blocks together are one protected answer

  Scenario: A long answer
    Given the head-end receives no more than 100 octets at once
    When the head-end asks for a long value in a general block
    Then the answer comes in numbered general blocks
    And the blocks together are one protected answer
    And no block is longer than the head-end or the path takes

  @block-transfer-get
  Scenario: The same value in blocks of either kind
    Given the head-end receives no more than 100 octets at once
    And a long value has been read in blocks of GET
    When the head-end asks for a long value in a general block
    Then the value is the same in general blocks
