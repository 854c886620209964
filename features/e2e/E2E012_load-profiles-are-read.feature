@E2E012 @version1 @meter @DLMS-PROF-002
Feature: E2E012 - Load profiles are read
  The second column of the table: when it was used.

  Scenario: Rows are captured and read
    Given the head-end receives long answers in blocks
    And the application of the meter asks for load profile
    And the meter has a load profile
    And the capture period of the load profile is known
    When two capture periods pass
    Then each of them has brought a row
    And the rows stand in the order of their time
