@FUO005 @version1 @meter @image-transfer @expendable-data @DLMS-FU-009 @DLMS-FU-010 @DLMS-FU-011 @DLMS-FU-012
Feature: FUO005 - Only images that are whole and right are verified
  What runs in a meter that bills has to be what its maker made.

  Background:
    Given the meter has an image transfer
    And an image is ready for the meter

  Scenario: A block is missing
    Given all its blocks but the second are there
    When the head-end has it verified
    Then the image does not count as verified

  Scenario: A bit is wrong
    Given all its blocks are there, one of them with a wrong bit
    When the head-end has it verified
    Then the image does not count as verified

  Scenario: All is right
    Given all its blocks are there
    When the head-end has it verified
    Then the image is verified
    And the meter tells which images it found
