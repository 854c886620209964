@FUO009 @version2 @head-end @image-transfer @DLMS-FU-017
Feature: FUO009 - A head-end sends missing blocks again, and no others
  The meter tells which blocks it has; every other one costs the air twice.

  Scenario: Two blocks are missing
    Given the meter will miss two blocks of an image
    When the head-end brings an image into the meter
    Then just the blocks that are missing are sent again

  Scenario: All blocks are there
    Given the meter will miss no block of an image
    When the head-end brings an image into the meter
    Then just the blocks that are missing are sent again
