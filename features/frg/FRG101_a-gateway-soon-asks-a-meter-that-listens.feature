@FRG101 @version1 @gateway @SCHC-LW-049 @SCHC-FRAG-AA-009
Feature: FRG101 - A gateway soon asks a meter that listens
  Who can be asked at any time is not left for hours with half a packet. The timers of classes B and C are
  short, and nothing has to come from the meter for the gateway to ask, and in the end to give up.

  @class-c
  Scenario: A meter that listens all the time is not heard
    Given the meter listens all the time
    When a datagram with 150 bytes of data goes down, and the meter is never heard
    Then the gateway asks in the time of its timer
    And the gateway gives up after its requests

  @class-b
  Scenario: A meter that listens now and then is not heard
    Given the meter listens in its ping slots
    When a datagram with 150 bytes of data goes down, and the meter is never heard
    Then the gateway asks in the time of its timer
    And the gateway gives up after its requests
