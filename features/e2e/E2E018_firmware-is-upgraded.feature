@E2E018 @version1 @meter @image-transfer @expendable-data @DLMS-PROF-002
Feature: E2E018 - Firmware is upgraded
  The eighth column of the table: what lets a meter live for twenty years.

  Scenario: An image is transferred, verified and run
    Given the application of the meter asks for firmware upgrade
    And the meter has an image transfer
    And an image is ready for the meter
    And all its blocks are there
    And it has been verified
    When the head-end has it activated
    Then the image is activated
