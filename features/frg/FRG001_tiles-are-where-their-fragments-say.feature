@FRG001 @version1 @meter @SCHC-FRAG-001 @SCHC-FRAG-002 @SCHC-FRAG-003 @SCHC-FRAG-004 @SCHC-FRAG-009 @SCHC-FRAG-AOE-001 @SCHC-FRAG-AOE-002 @SCHC-FRAG-AOE-004 @SCHC-FRAG-AOE-005 @SCHC-FRAG-AOE-006 @SCHC-LW-016 @SCHC-LW-017 @SCHC-LW-018
Feature: FRG001 - Tiles are where their fragments say
  A packet is cut into tiles of ten bytes, numbered down within windows of 63. A fragment names its
  first tile, the others follow without a gap, and all of them together are the packet.

  Scenario Outline: A packet of one window
    Given the data rate is <rate>
    And the meter has a SCHC packet of <size> bytes to send
    When the meter sends the packet
    Then every tile is in the place that its fragment names
    And the gateway recovers the packet intact

    Examples:
      | rate | size |
      | 0    | 53   |
      | 0    | 60   |
      | 0    | 61   |
      | 0    | 255  |
      | 0    | 256  |
      | 0    | 630  |
      | 3    | 629  |
      | 5    | 250  |

  @several-windows
  Scenario Outline: A packet of several windows
    Given the data rate is <rate>
    And the meter has a SCHC packet of <size> bytes to send
    When the meter sends the packet
    Then every tile is in the place that its fragment names
    And the gateway recovers the packet intact

    Examples:
      | rate | size |
      | 0    | 631  |
      | 0    | 640  |
      | 3    | 1265 |
      | 5    | 1890 |
