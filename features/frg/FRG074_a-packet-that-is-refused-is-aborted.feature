@FRG074 @version1 @gateway @SCHC-FRAG-AA-011 @SCHC-FRAG-021
Feature: FRG074 - A packet that is refused is aborted
  When all has arrived and the check fails, sending anything again would not help.

  Scenario: The meter has all and calls it wrong
    When a datagram with 150 bytes of data goes down, and the meter refuses the packet
    Then the gateway aborts the packet that was refused
