@FRG100 @version1 @gateway @SCHC-LW-061 @SCHC-FRAG-AA-006
Feature: FRG100 - A gateway need not wait for a meter that listens
  To a meter of class A nothing can be sent before it has spoken. One that opens ping slots or listens all
  the time is there for this: to be reached when somebody wants to, and not once in a day.

  @class-c
  Scenario: The meter listens all the time
    Given the meter listens all the time
    When a datagram with 150 bytes of data goes down, and the meter only acknowledges
    Then the gateway sends before the meter has spoken
    And each window waits for the acknowledgement of the one before
    And the fragments together are the packet

  @class-b
  Scenario: The meter listens now and then
    Given the meter listens in its ping slots
    When a datagram with 150 bytes of data goes down, and the meter only acknowledges
    Then the gateway sends before the meter has spoken
    And each window waits for the acknowledgement of the one before
    And the fragments together are the packet
