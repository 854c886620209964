@FRG013 @version1 @meter @SCHC-FRAG-027 @SCHC-FRAG-AOE-013 @SCHC-FRAG-AOE-038
Feature: FRG013 - Success in any window ends the packet
  A success that names the fourth window begins like an abort, and is none. A success that names another
  window than the last cannot be about this packet.

  Background:
    Given acknowledgements are agreed at the end

  @several-windows
  Scenario Outline: The last window is any of the four
    Given the meter has a SCHC packet of <size> bytes to send
    When the gateway answers that all has arrived
    Then the meter asks no more

    Examples:
      | size |
      | 600  |
      | 700  |
      | 1300 |
      | 1891 |
      | 2510 |

  @several-windows
  Scenario Outline: Success is told of a window that is not the last
    Given the meter has a SCHC packet of 1400 bytes to send
    When the gateway answers that all has arrived up to window <window>
    Then the meter goes on with the packet, as far as texts say

    Examples:
      | window |
      | 0      |
      | 1      |
      | 3      |
