@SRV010 @version1 @meter @action @load-profile @DLMS-XDLMS-019
Feature: SRV010 - Unconfirmed methods are carried out and not answered
  What holds for writing holds for methods.

  Scenario: A row is captured
    Given the meter lets the head-end capture rows
    And the head-end knows how many rows the load profile has
    When the head-end has a row captured and wants no answer
    Then nobody answers the method
    And the load profile has a row more
