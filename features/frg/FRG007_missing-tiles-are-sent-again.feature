@FRG007 @version1 @meter @SCHC-FRAG-AOE-014 @SCHC-FRAG-AOE-016
Feature: FRG007 - Missing tiles are sent again
  A sender in ACK-on-Error mode that is told of missing tiles sends every one of them again.

  Scenario: A frame is lost in a full window
    Given the meter has a SCHC packet of 700 bytes to send
    And the radio loses the frame carrying tile 41 of window 0
    When the gateway reports the missing tiles of window 0
    Then every tile reported missing is sent again
    And the gateway recovers the packet intact
