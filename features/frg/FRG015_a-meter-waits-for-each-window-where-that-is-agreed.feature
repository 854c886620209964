@FRG015 @version1 @meter @rule-sets @several-windows @SCHC-LW-024 @SCHC-LW-026 @SCHC-LW-027
Feature: FRG015 - A meter waits for each window where that is agreed
  Where each window is acknowledged by itself the next one does not begin before; a meter that hears
  nothing asks, as often as agreed.

  Scenario Outline: All goes well
    Given acknowledgements are agreed <when>
    And the meter has a SCHC packet of <size> bytes to send
    And the radio loses the frame carrying tile 30 of window 0
    When the meter sends the packet
    Then every tile reported missing is sent again
    And the gateway recovers the packet intact

    Examples:
      | when              | size |
      | after each window | 1400 |
      | after each window | 1260 |
      | at the end        | 1400 |

  Scenario: Each window waits for the one before
    Given acknowledgements are agreed after each window
    And the meter has a SCHC packet of 1400 bytes to send
    And the radio loses the first 2 acknowledgements
    When the meter sends the packet
    Then no tile of the next window goes out before an acknowledgement

  Scenario: Nobody answers
    Given acknowledgements are agreed after each window
    And the meter has a SCHC packet of 1400 bytes to send
    When nobody answers the meter
    Then no tile of the next window goes out before an acknowledgement
    And the meter asks about the window as often as agreed and then gives up
