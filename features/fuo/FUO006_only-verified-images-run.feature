@FUO006 @version1 @meter @image-transfer @expendable-data @DLMS-FU-013 @DLMS-FU-014 @DLMS-FU-016
Feature: FUO006 - Only verified images run, at once or at their time
  A meter that runs half an image runs nothing any more.

  Background:
    Given the meter has an image transfer
    And an image is ready for the meter
    And the firmware that runs is known

  Scenario: It is verified
    Given all its blocks are there
    And it has been verified
    When the head-end has it activated
    Then the image is activated
    And another firmware runs

  Scenario: It is to run later
    Given all its blocks are there
    And it has been verified
    When its activation is scheduled in twenty minutes
    Then the image is activated

  Scenario: Its verification has failed
    Given all its blocks are there, one of them with a wrong bit
    And its verification has failed
    When the head-end has it activated
    Then the image does not count as activated
    And the firmware is the one that ran before
