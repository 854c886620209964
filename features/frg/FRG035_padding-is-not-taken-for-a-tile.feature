@FRG035 @version1 @gateway @rule-sets @SCHC-FRAG-AOE-033
Feature: FRG035 - Padding is not taken for a tile
  Tiles that are no whole bytes leave a rest in each fragment, which is padding and nothing else.

  Scenario Outline: Tiles of an odd size
    Given tiles of <bits> bits are agreed
    And the meter has a SCHC packet of <size> bytes to send
    When the meter sends the packet
    Then the gateway recovers the packet intact

    Examples:
      | bits | size |
      | 83   | 300  |
      | 83   | 700  |
      | 77   | 303  |
      | 25   | 200  |
