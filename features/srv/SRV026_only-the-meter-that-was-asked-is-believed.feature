@SRV026 @version1 @head-end @block-transfer-get @DLMS-WRP-009
Feature: SRV026 - Only the meter that was asked is believed
  What comes from elsewhere is no answer, even if everything else about it is right.

  Scenario Outline: Somebody else answers
    When the first block of a long answer comes from <whence>
    Then the head-end does not go on with it

    Examples:
      | whence                       |
      | another wPort                |
      | another address              |
      | a wrapper of another version |

  Scenario: The meter answers
    When the first block of a long answer comes from the meter
    Then the head-end asks for the second block
