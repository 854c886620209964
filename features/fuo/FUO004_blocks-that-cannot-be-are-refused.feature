@FUO004 @version1 @meter @image-transfer @expendable-data @DLMS-FU-006 @DLMS-FU-008
Feature: FUO004 - Blocks and images that cannot be are refused
  A block beyond the end would be written over something else.

  Background:
    Given the meter has an image transfer
    And an image is ready for the meter

  Scenario: A block beyond the end
    Given its transfer has begun
    When the head-end sends a block beyond its end
    Then it is not done
    And no block of it is there

  Scenario: A block before the beginning
    When the head-end sends a block before its transfer has begun
    Then it is not done

  Scenario: An image too large
    When the head-end begins the transfer of an image too large
    Then it is not done

  Scenario: A block that can be
    Given its transfer has begun
    When the head-end sends its first block only
    Then its first block of it is there
