@SEC016 @version1 @meter @broadcast-key @set @DLMS-SEC-019
Feature: SEC016 - What is sent to all is opened with the broadcast key only
  Many know the broadcast key, and only the meter and its head-end know the other one.

  Scenario: Two messages for all come under different keys
    Given a pre-established association with security suite 0
    When numbers are written under the broadcast key, rightly and wrongly
    Then the meter holds the number that was written with the broadcast key
