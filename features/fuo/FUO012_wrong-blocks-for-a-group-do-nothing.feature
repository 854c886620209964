@FUO012 @version1 @meter @image-transfer @image-multicast @broadcast-key @expendable-data @DLMS-FU-021
Feature: FUO012 - Wrong blocks for a group are dropped and not answered
  Whoever knows no key must neither change an image nor make all meters talk.

  Background:
    Given a block for a group fits one frame
    And the meter has an image transfer
    And an image is ready for the meter
    And its transfer has begun

  Scenario Outline: The second block is wrong
    When the group is sent its first block, and its second one <how>
    Then nobody answers a wrong block to the group
    And of the blocks to the group the first alone is there

    Examples:
      | how                                  |
      | under the unicast key                |
      | under the counter of the one before  |
      | with another encryption key          |
      | with a changed tag                   |
      | with a changed ciphertext            |
      | to another group                     |

  Scenario: Both are right
    When the group is sent every block of it
    Then of the blocks to the group each one is there
