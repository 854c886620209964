@FRG005 @version1 @meter @several-windows @SCHC-FRAG-AOE-003 @SCHC-LW-055
Feature: FRG005 - What the windows cannot number is not sent
  Four windows of 63 tiles take 2520 bytes. One byte more would need a number that there is not.

  Scenario: A packet of all tiles that there are
    Given the data rate is 5
    And the meter has a SCHC packet of 2520 bytes to send
    When the meter sends the packet
    Then every tile is in the place that its fragment names
    And the gateway recovers the packet intact

  Scenario: A packet of one byte more
    Given the data rate is 5
    When the meter is told to send a SCHC packet of 2521 bytes
    Then the packet is not cut up
