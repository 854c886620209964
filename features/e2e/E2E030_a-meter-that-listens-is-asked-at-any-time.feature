@E2E030 @version1 @meter @gateway @class-c @SCHC-LW-061
Feature: E2E030 - A meter that listens all the time is asked at any time
  No push has to come first: the request goes down when it is made, and the answer comes up after it.

  Background:
    Given the meter listens all the time

  Scenario Outline: The answer takes several uplinks
    When the head-end asks a meter that listens for <what>
    Then the request is answered in full

    Examples:
      | what         |
      | the time     |
      | a long value |

  Scenario: The answer takes one uplink
    Given frames carry short messages whole
    When the head-end asks a meter that listens for the time
    Then the request is answered in full

  Scenario: The answer comes in blocks
    Given the head-end receives 100 octets at once
    When the head-end asks a meter that listens for a long value
    Then the request is answered in full
