@SRV025 @version1 @head-end @DLMS-WRP-011
Feature: SRV025 - A repeated request is protected anew
  The same counter twice would be refused by the meter, and give a key away to a listener.

  Scenario: The first request is not answered
    Given nobody answers the head-end
    When the head-end reads the clock two times
    Then each request has an invocation counter of its own
