@FRG090 @version1 @gateway @SCHC-FRAG-029 @SCHC-LW-009
Feature: FRG090 - Packets come up between the fragments of another
  A packet that fits in one frame need not wait until one in fragments has arrived, nor need anything
  else. The port tells them apart, so that neither is in the way of the other.

  Scenario: A packet comes in one frame
    When a packet comes up in fragments, and a short packet between them
    Then it hands up just this packet
    And it hands up the short packet as well

  Scenario: A frame of others comes
    When a packet comes up in fragments, and a frame of others between them
    Then it hands up just this packet
    And it confirms the packet in the window of its last tile
