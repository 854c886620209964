@SRV027 @version1 @head-end @block-transfer-get @DLMS-XDLMS-009
Feature: SRV027 - A head-end does not pass over a gap between blocks
  A value with a hole in it is worse than none.

  Scenario: Blocks come twice, and one does not come
    When blocks of a long answer come twice and out of order
    Then the head-end does not go on over the gap

  Scenario: Blocks come as they should
    When the first block of a long answer comes from the meter
    Then the head-end asks for the second block
