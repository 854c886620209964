@SRV011 @version1 @meter @access @set @action @load-profile @DLMS-XDLMS-024 @DLMS-XDLMS-025 @DLMS-XDLMS-027
Feature: SRV011 - One ACCESS does several things in their order
  Each thing asked for has its data and its result, and none of them disturbs the others.

  Scenario: A read, a write and a method
    Given the meter has a number that may be written
    When the head-end reads, writes and invokes in one request
    Then the meter answers for each of the three in their order
    And the number is written

  Scenario: One of three is not there
    When the head-end reads three things in one request, the second of which is not there
    Then the first and the third are read, and the second is called undefined

  Scenario: Too few values
    Given the meter has a number that may be written
    When the head-end sends two values for three things to be done
    Then the request is refused
    And the number is not written
