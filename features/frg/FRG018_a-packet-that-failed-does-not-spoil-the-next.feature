@FRG018 @version2 @meter @SCHC-FRAG-021 @SCHC-FRAG-028 @SCHC-FRAG-AOE-012
Feature: FRG018 - A packet that failed does not spoil the next
  Nothing is left of a packet that was given up or has arrived.

  Scenario Outline: The next packet comes after one that failed
    Given the meter has a SCHC packet of <size> bytes to send
    When the gateway <does>, and the meter has another packet of <size> bytes to send
    Then the gateway recovers the other packet intact

    Examples:
      | size | does                                                  |
      | 303  | is silent for hours                                   |
      | 303  | asks for tile 60 seven times                          |
      | 620  | says at once that all is there                        |
      | 303  | asks for every tile and meanwhile gives up            |
      | 303  | asks for every tile and meanwhile says that all is there |

  Scenario: The requests of each packet are counted by themselves
    Given the meter has a SCHC packet of 303 bytes to send
    When the gateway asks for tile 60 seven times, and nobody answers the next packet of 303 bytes
    Then the meter asks about the next packet as often as agreed and then gives up
