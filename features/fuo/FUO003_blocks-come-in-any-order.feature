@FUO003 @version1 @meter @image-transfer @expendable-data @DLMS-FU-004 @DLMS-FU-005 @DLMS-FU-007
Feature: FUO003 - Blocks come in any order, and twice
  On the air they overtake one another, and some are sent again.

  Background:
    Given the meter has an image transfer
    And an image is ready for the meter
    And its transfer has begun

  Scenario Outline: All blocks come
    When the head-end sends its blocks <order>
    Then every block of it is there

    Examples:
      | order          |
      | in their order |
      | backwards      |
      | twice each     |

  Scenario: One block comes
    When the head-end sends its first block only
    Then its first block of it is there

  Scenario: A transfer begins anew
    Given all its blocks but the second are there
    When the head-end begins its transfer
    Then it is done
    And no block of it is there
