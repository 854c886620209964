@FRG070 @version2 @gateway @SCHC-FRAG-003 @SCHC-FRAG-006 @SCHC-FRAG-007 @SCHC-FRAG-008 @SCHC-FRAG-009 @SCHC-FRAG-010 @SCHC-FRAG-AA-001 @SCHC-FRAG-AA-002 @SCHC-FRAG-AA-003 @SCHC-FRAG-AA-004 @SCHC-FRAG-AA-005 @SCHC-LW-034
Feature: FRG070 - Packets go down in fragments that make them up
  What the meter puts together has to be the packet, whatever is left over for the last fragment. The end
  carries the last part of it and the check of all.

  Scenario Outline: A packet of any size
    When a datagram with <size> bytes of data goes down, and the meter acknowledges everything
    Then the windows are numbered in turn
    And the fragments together are the packet

    Examples:
      | size |
      | 52   |
      | 93   |
      | 101  |
      | 102  |
      | 152  |
      | 203  |
      | 400  |

  Scenario: A meter that confirms each fragment
    When a datagram with 150 bytes of data goes down, and the meter acknowledges everything with C=1
    Then the windows are numbered in turn
    And the fragments together are the packet

  Scenario: Two packets in a row
    When two datagrams of 120 bytes go down one after the other, and the meter acknowledges everything
    Then the windows are numbered in turn
    And the fragments together are the packet

  Scenario Outline: The check looks like something else
    When a datagram with 300 bytes of data and a check of <digits> goes down, and the meter acknowledges everything
    Then the fragments together are the packet

    Examples:
      | digits |
      | zeros  |
      | ones   |
