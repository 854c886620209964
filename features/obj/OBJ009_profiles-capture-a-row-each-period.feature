@OBJ009 @version1 @meter @load-profile @set @action @expendable-data @DLMS-OBJ-006 @DLMS-OBJ-007
Feature: OBJ009 - Profiles capture a row for each period, as many as they have room for
  What is missing in a load profile is missing in the bill.

  Scenario: Two periods pass
    Given the head-end receives long answers in blocks
    And the meter has a load profile
    And the capture period of the load profile is known
    When two capture periods pass
    Then each of them has brought a row
    And the rows stand in the order of their time

  Scenario: A profile is full
    Given the meter has a log of events
    And the log of events has room for few rows
    When more rows are captured than the log has room for
    Then the log holds as many rows as it has room for

  Scenario: The capture period is changed
    Given the meter has a load profile
    And the capture period of the load profile is known
    When the head-end changes the capture period
    Then the load profile begins anew
