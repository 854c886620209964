@FRG026 @version2 @gateway @SCHC-FRAG-024 @SCHC-FRAG-030 @SCHC-FRAG-AOE-027 @SCHC-LW-023 @SCHC-LW-030
Feature: FRG026 - A gateway gives up when nothing comes
  When it has heard nothing of a packet for the time of the Inactivity Timer, it gives it up and says so
  at the next occasion. Any message of the packet starts the timer anew.

  Scenario Outline: Nothing more comes
    When of a packet of 303 bytes the gateway hears <pieces>, then nothing for longer than the Inactivity Timer
    Then it gives up the packet and says so
    And it does not hand up any packet

    Examples:
      | pieces                                            |
      | tiles 62 to 60 of window 0                        |
      | tiles 62 to 53 of window 0                        |
      | all tiles but tile 62 of window 0, then the All-1 |

  Scenario: The next packet comes
    When of a packet of 303 bytes the gateway hears tiles 62 to 50 of window 0, then nothing for longer than the Inactivity Timer, then all tiles of the next packet, then the All-1 of the next packet
    Then it hands up the next packet

  @rule-sets
  Scenario: Another timer is agreed
    Given an Inactivity Timer of 10 minutes is agreed
    When of a packet of 303 bytes the gateway hears tiles 62 to 60 of window 0, then nothing for longer than the Inactivity Timer
    Then it gives up the packet and says so

  Scenario Outline: Something comes now and then
    When of a packet of 303 bytes the gateway hears tiles 62 to 43 of window 0, then nothing for most of the Inactivity Timer, then <something>, then nothing for most of the Inactivity Timer, then tiles 42 to 32 of window 0, then the All-1
    Then it does not give up the packet
    And it hands up just this packet

    Examples:
      | something                |
      | tile 42 of window 0      |
      | tile 62 of window 0      |
      | an ACK REQ of window 0   |
