@OBJ010 @version1 @meter @DLMS-OBJ-008
Feature: OBJ010 - Compact data are what their description says
  They save the types of all values, so that the description has to fit to the bit.

  Scenario: The head-end reads them and how to read them
    When the head-end looks at the compact data and how to read them
    Then the data are what their description says
