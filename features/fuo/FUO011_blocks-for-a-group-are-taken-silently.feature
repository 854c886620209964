@FUO011 @version1 @meter @image-transfer @image-multicast @broadcast-key @expendable-data @DLMS-FU-020 @DLMS-FU-023
Feature: FUO011 - Blocks for a group are taken and not answered
  If a thousand meters answered one block, nobody would hear the next.

  Background:
    Given a block for a group fits one frame
    And the meter has an image transfer
    And an image is ready for the meter
    And its transfer has begun

  Scenario: All blocks come
    When the group is sent every block of it
    Then nobody answers a block to the group
    And of the blocks to the group each one is there
    And each block for the group fits one frame, or may go in fragments

  Scenario: One block is missing
    When the group is sent every block but the second of it
    Then nobody answers a block to the group
    And of the blocks to the group all but the second are there
