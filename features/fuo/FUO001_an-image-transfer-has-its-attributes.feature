@FUO001 @version1 @meter @image-transfer @DLMS-FU-001
Feature: FUO001 - An image transfer has its attributes
  The size of a block decides how many messages a firmware costs.

  Scenario: The object is read
    Given the head-end receives long answers in blocks
    And the meter has an image transfer
    And its attributes are listed
    When the head-end reads all its attributes
    Then every one of them is there and has the type that its class says
    And blocks have a size
