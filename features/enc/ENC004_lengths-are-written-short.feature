@ENC004 @version1 @meter @head-end @DLMS-ENC-001
Feature: ENC004 - Lengths are written as short as they can be
  Every octet too many is paid for on the air.

  Scenario: Short and long messages
    When the head-end reads values of different sizes
    Then every length is written as short as it can be
