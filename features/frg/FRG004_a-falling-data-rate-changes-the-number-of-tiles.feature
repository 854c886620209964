@FRG004 @version1 @meter @gateway @SCHC-FRAG-AOE-035 @SCHC-LW-060
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
