@FUO013 @version2 @head-end @image-transfer @image-multicast @broadcast-key @DLMS-FU-022 @DLMS-FU-023
Feature: FUO013 - A head-end completes what a group has missed
  Nobody acknowledges a block to a group, so only the bitmap of each meter tells what it has.

  Background:
    Given a block for a group fits one frame

  Scenario: The meter misses two blocks
    Given the meter will miss two blocks of an image
    When the head-end brings an image to the group
    Then the head-end asks which blocks are there, and completes them
    And each block for the group fits one frame, or may go in fragments

  Scenario: The meter misses no block
    Given the meter will miss no block of an image
    When the head-end brings an image to the group
    Then the head-end asks which blocks are there, and completes them
