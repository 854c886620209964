@FRG091 @version1 @meter @SCHC-FRAG-029 @SCHC-LW-009
Feature: FRG091 - Packets come down between the fragments of another
  A gateway need not keep back what fits in one frame until a packet in fragments has arrived. The port
  tells them apart, so that neither is in the way of the other.

  Scenario: A request comes in one frame
    When a request comes down in fragments, and a short packet between them
    Then the meter confirms the packet
    And the request in it is answered
    And the request in the short packet is answered

  Scenario: A frame of others comes
    When a request comes down in fragments, and a frame of others between them
    Then the meter confirms the packet
    And the request in it is answered
