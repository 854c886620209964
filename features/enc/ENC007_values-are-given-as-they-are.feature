@ENC007 @version1 @meter @selective-access @load-profile @DLMS-ENC-008
Feature: ENC007 - Values are given as they are unless differences are agreed on
  A head-end that does not know of differences would take them for the values.

  Scenario: Some rows of a load profile
    When the head-end reads the first rows of the load profile
    Then no value is given as a difference to the one before
    And the meter gives rows
