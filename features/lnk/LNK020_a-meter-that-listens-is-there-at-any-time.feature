@LNK020 @version1 @meter @dlms @LW-030 @LW-031
Feature: LNK020 - A meter that listens is there at any time
  What tells it from a meter of class A: a frame reaches it hours after its last uplink. The receive windows
  after an uplink it has like everybody else.

  @class-c
  Scenario: The meter listens all the time
    Given the meter listens all the time
    When a request comes right after the meter has spoken, and another hours later
    Then the meter answers the second as it did the first

  @class-b
  Scenario: The meter listens now and then
    Given the meter listens in its ping slots
    When a request comes right after the meter has spoken, and another hours later
    Then the meter answers the second as it did the first
