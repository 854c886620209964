@E2E001 @version1 @meter @push @DLMS-PUSH-016
Feature: E2E001 - Requests wait for a push and are answered after it
  A meter of class A hears only after it has spoken: the push opens the window for the request.

  Scenario Outline: A request has waited
    When the head-end has asked for <what> and the meter pushes
    Then the push arrives whole
    And the request is answered in full

    Examples:
      | what         |
      | the time     |
      | a long value |

  Scenario: The answer takes one uplink
    Given frames carry short messages whole
    When the head-end has asked for the time and the meter pushes
    Then the request is answered in full

  Scenario: The answer comes in blocks
    Given the head-end receives 100 octets at once
    When the head-end has asked for a long value and the meter pushes
    Then the request is answered in full

  Scenario: The first frame of the push is lost
    Given the meter hears something only after it has spoken
    And the first frame of the meter is lost
    When the head-end has asked for the time and the meter pushes
    Then the request is answered in full

  @confirmed-push @set @expendable-data
  Scenario: The push is to be confirmed
    Given the meter has a push setup
    And the meter wants its pushes confirmed
    When the head-end has asked for the time and the meter pushes
    Then the request is answered in full
