@FRG004 @version2 @meter @gateway @SCHC-FRAG-AOE-035 @SCHC-LW-060 @LW-006
Feature: FRG004 - A falling data rate changes the number of tiles
  What a frame carries changes in mid-packet, or commands take some of it. Then fewer tiles go in a
  fragment; a tile stays as long as it is.

  Scenario Outline: Frames carry less after the first
    Given the data rate is <rate>
    And the meter has a SCHC packet of <size> bytes to send
    When the meter sends the packet, and soon frames carry only <octets> bytes
    Then the gateway recovers the packet intact

    Examples:
      | rate | size | octets |
      | 3    | 300  | 51     |
      | 0    | 300  | 11     |
      | 5    | 628  | 50     |
      | 0    | 155  | 20     |

  Scenario: What was lost goes out again in shorter frames
    Given the data rate is 3
    And the meter has a SCHC packet of 300 bytes to send
    And the radio loses the frame carrying tile 62 of window 0
    When the meter sends the packet, and soon frames carry only 51 bytes
    Then every frame of the packet fits
    And the gateway recovers the packet intact
