@FUO007 @version1 @meter @image-transfer @expendable-data @DLMS-FU-015
Feature: FUO007 - Not everybody changes firmware
  A client that may only read must not begin what ends in another firmware.

  Background:
    Given the meter has an image transfer
    And an image is ready for the meter

  Scenario: The public client
    When the public client begins its transfer
    Then it is not done

  Scenario: The client that may
    When the head-end begins its transfer
    Then it is done
