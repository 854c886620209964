@LNK002 @version1 @meter @gateway @rule-sets @LW-006 @LW-007 @LW-047 @LW-048 @SCHC-LW-060
Feature: LNK002 - Frames fit their data rate
  No frame is longer than its data rate carries, also when the data rate falls between two fragments or
  when commands take some of the room; the packet arrives all the same.

  Scenario Outline: A packet of any size
    Given at data rate <rate> the rules are operators and actions
    When a datagram with client port 999 and <size> bytes of data has to cross the radio
    Then every frame fits
    And it crosses uncompressed and unchanged

    Examples:
      | rate | size |
      | 0    | 2    |
      | 0    | 3    |
      | 0    | 4    |
      | 0    | 150  |
      | 3    | 67   |
      | 3    | 68   |
      | 5    | 194  |
      | 5    | 195  |

  Scenario: The data rate falls in mid-packet
    Given at data rate 3 the rules are operators and actions
    When a datagram with client port 999 and 300 bytes of data has to cross the radio, and soon frames carry only 51 bytes
    Then every frame fits
    And it crosses uncompressed and unchanged

  Scenario: Commands take the room of a tile
    Given at data rate 0 the rules are operators and actions
    When a datagram with client port 999 and 150 bytes of data has to cross the radio, and for a while frames carry only 9 bytes
    Then every frame fits
    And it crosses uncompressed and unchanged
