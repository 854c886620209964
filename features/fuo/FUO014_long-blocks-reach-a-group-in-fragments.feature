@FUO014 @version1 @meter @image-transfer @image-multicast @multicast-fragments @broadcast-key @expendable-data @DLMS-FU-020 @DLMS-FU-023
Feature: FUO014 - Blocks too long for a frame reach a group in fragments
  Far from its gateway a meter hears short frames only, and its firmware is as long as anywhere.

  Background:
    Given packets for a group may go in fragments
    And the meter has an image transfer
    And an image is ready for the meter
    And its transfer has begun

  Scenario: All fragments come
    When the group is sent every block of it
    Then nobody answers a block to the group
    And of the blocks to the group each one is there

  Scenario: A fragment is lost
    When the group is sent every block of it, the second one without its first frame
    Then nobody answers a block to the group
    And of the blocks to the group all but the second are there
