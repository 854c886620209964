@SRV036 @version1 @head-end @general-block-transfer @DLMS-GBT-001 @DLMS-GBT-002 @DLMS-GBT-003 @DLMS-GBT-006 @DLMS-GBT-010
Feature: SRV036 - A head-end acknowledges the general blocks that it has without a gap
  Its own blocks carry no data, but they are numbered all the same.

  Scenario: All blocks come
    When the meter answers in three blocks
    Then the head-end acknowledges each time what it has without a gap
    And it numbers its own blocks one after the other

  Scenario: A block is lost
    When the meter answers in three blocks, the second of which is lost
    Then the head-end acknowledges each time what it has without a gap
    And it numbers its own blocks one after the other
