@FRG003 @version2 @meter @SCHC-FRAG-AOE-008 @SCHC-LW-020
Feature: FRG003 - The last tile travels one way
  It goes in a regular fragment or in the All-1, and in the same one whenever it has to be sent again;
  a gateway that got it both ways could not tell where the packet ends.

  Scenario Outline: The end of the packet is lost
    Given the meter has a SCHC packet of <size> bytes to send
    And the radio loses the first <times> frames that end the packet
    When the meter sends the packet
    Then the last tile travels one way
    And every frame of the packet fits
    And the gateway recovers the packet intact

    Examples:
      | size | times |
      | 60   | 1     |
      | 301  | 1     |
      | 309  | 2     |
      | 630  | 1     |

  @rule-sets
  Scenario Outline: The rule says how
    Given the last tile travels <how> in the All-1
    And the meter has a SCHC packet of <size> bytes to send
    And the radio loses the frame carrying tile 60 of window 0
    When the meter sends the packet
    Then the last tile travels one way
    And the gateway recovers the packet intact

    Examples:
      | how    | size |
      | always | 300  |
      | always | 303  |
      | never  | 300  |
      | never  | 303  |
