@SRV033 @version1 @meter @set @general-block-transfer @DLMS-GBT-003 @DLMS-GBT-006
Feature: SRV033 - A meter acknowledges the blocks that it has without a gap
  An acknowledgement beyond a gap would lose what is missing for ever.

  Background:
    Given the meter has octets that may be written

  Scenario: All blocks come
    When the head-end writes octets in five blocks
    Then the meter acknowledges what it has without a gap
    And the octets are written

  Scenario: A block is lost
    When the head-end writes octets in five blocks, the third of which is lost
    Then the meter acknowledges what it has without a gap
    And the octets are written
