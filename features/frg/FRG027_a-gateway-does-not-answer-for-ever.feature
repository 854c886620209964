@FRG027 @version1 @gateway @SCHC-FRAG-024 @SCHC-FRAG-AOE-028 @SCHC-LW-021 @SCHC-LW-030
Feature: FRG027 - A gateway does not answer for ever
  A packet that does not become whole is reported as often as agreed; then the gateway gives it up.

  Scenario Outline: The meter asks and sends nothing again
    When of a packet of 303 bytes the gateway hears all tiles but tile 60 of window 0, then <requests>
    Then it answers as often as agreed and then gives up
    And its reports are true
    And it does not hand up any packet

    Examples:
      | requests                                                              |
      | the All-1 twice twice twice twice                                     |
      | the All-1, then an ACK REQ of window 0 twice twice twice twice |

  Scenario: The meter sends again in time
    When of a packet of 303 bytes the gateway hears all tiles but tile 60 of window 0, then the All-1 twice twice, then tile 60 of window 0, then the All-1
    Then it does not give up the packet
    And it hands up just this packet

  Scenario: Each packet is counted by itself
    When of a packet of 303 bytes the gateway hears all tiles but tile 60 of window 0, then the All-1 twice twice, then the All-1 twice, then tile 60 of window 0, then the All-1, then all tiles but tile 50 of window 0 of the next packet, then the All-1 twice twice of the next packet, then the All-1 twice of the next packet, then tile 50 of window 0 of the next packet, then the All-1 of the next packet
    Then it does not give up the packet
    And it hands up the next packet
