@FUO002 @version1 @meter @image-transfer @expendable-data @DLMS-FU-002 @DLMS-FU-003
Feature: FUO002 - Nothing is transferred while transfer is disabled
  Whoever owns the meter decides when its firmware may change.

  Background:
    Given the meter has an image transfer
    And an image is ready for the meter

  Scenario: It is disabled
    Given image transfer is disabled
    When the head-end begins its transfer
    Then it is not done
    And the image transfer is as far as it was before

  Scenario: It is enabled
    When the head-end begins its transfer
    Then it is done
    And the image is initiated
    And no block of it is there
