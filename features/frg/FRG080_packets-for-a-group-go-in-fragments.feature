@FRG080 @version1 @gateway @multicast-fragments @SCHC-FRAG-NA-001 @SCHC-FRAG-NA-003 @SCHC-FRAG-NA-004 @SCHC-FRAG-NA-005 @SCHC-FRAG-NA-006 @SCHC-FRAG-NA-007 @SCHC-LW-037 @SCHC-LW-038 @SCHC-FRAG-003 @SCHC-FRAG-006
Feature: FRG080 - Packets for a group go in fragments
  Nobody in a group acknowledges anything. The gateway sends the tiles in their order, and the end with
  the check, under a RuleID that is not that of fragments to one meter.

  Background:
    Given packets for a group may go in fragments

  Scenario Outline: A packet of any size
    When a datagram with <size> bytes of data goes to the group
    Then the group gets nothing but fragments and their end
    And each fragment for the group goes out once
    And the fragments for the group together are the packet

    Examples:
      | size |
      | 4    |
      | 52   |
      | 54   |
      | 105  |
      | 300  |

  Scenario: Two packets in a row
    When two datagrams of 60 bytes go to the group, one after the other
    Then the group gets nothing but fragments and their end
    And the fragments for the group together are the packet
