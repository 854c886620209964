@SRV002 @version1 @meter @DLMS-XDLMS-002
Feature: SRV002 - Responses repeat the invoke-id and the priority
  A client with several requests on their way tells the answers apart by nothing else.

  Scenario Outline: A request under its own number
    When the head-end reads the clock under invoke-id <number> with <priority> priority
    Then the response repeats the invoke-id and the priority

    Examples:
      | number | priority |
      | 0      | normal   |
      | 1      | high     |
      | 9      | normal   |
      | 15     | high     |
