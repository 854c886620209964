@FRG002 @version2 @meter @SCHC-FRAG-006 @SCHC-FRAG-007 @SCHC-FRAG-010 @SCHC-FRAG-AOE-007
Feature: FRG002 - A packet ends with its check
  The All-1 carries a check over the whole packet, its rule included, the headers of fragments left out,
  and names the window of the last tile.

  Scenario Outline: A packet of any size
    Given the meter has a SCHC packet of <size> bytes to send
    When the meter sends the packet
    Then the packet ends with its check, in the window of its last tile

    Examples:
      | size |
      | 53   |
      | 60   |
      | 257  |
      | 630  |

    @several-windows
    Examples:
      | size |
      | 631  |
      | 1260 |
      | 1261 |
      | 1891 |

  Scenario Outline: The check looks like something else
    Given the meter has a SCHC packet of <size> bytes with a check of <digits> to send
    When the meter sends the packet
    Then the packet ends with its check, in the window of its last tile
    And the gateway recovers the packet intact

    Examples:
      | size | digits |
      | 303  | zeros  |
      | 303  | ones   |
