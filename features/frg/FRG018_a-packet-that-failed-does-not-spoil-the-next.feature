@FRG018 @version1 @meter @SCHC-FRAG-021 @SCHC-FRAG-028 @SCHC-FRAG-AOE-012
Feature: FRG018 - A packet that failed does not spoil the next
  Nothing is left of a packet that was given up or has arrived.

  Scenario Outline: The next packet comes after one that failed
    Given the meter has a SCHC packet of <size> bytes to send
    When the gateway <does>, and the meter has another packet of <size> bytes to send
    Then the gateway recovers the other packet intact

    Examples:
      | size | does                           |
      | 303  | is silent for hours            |
      | 303  | asks for tile 60 seven times   |
      | 620  | says at once that all is there |
