@SRV033 @version1 @meter @set @general-block-transfer @DLMS-GBT-003 @DLMS-GBT-006
Feature: SRV033 - A meter acknowledges the blocks that it has without a gap
  An acknowledgement beyond a gap would lose what is missing for ever.

  Scenario Outline: Octets are written in five blocks
    Given the meter has octets that may be written
    When the head-end writes octets in five blocks<loss>
    Then the meter acknowledges what it has without a gap
    And the octets are written

    Examples:
      | loss                          |
      |                               |
      | , the third of which is lost  |
