@IPV001 @version1 @gateway @rule-sets @derived-identifier @SCHC-COMP-049 @SCHC-LW-011 @SCHC-LW-012 @SCHC-LW-013 @SCHC-LW-014 @SCHC-LW-058
Feature: IPV001 - The gateway knows the identifier of its meter
  The interface identifier never crosses the radio: both ends make it of the AppSKey and the DevEUI,
  whose most significant octet comes first. A new session has a new one.

  Background:
    Given the rules are operators and actions

  Scenario: The identifier of a packet from the meter
    When a datagram with client port 5001 comes by air, by the rule "all is known"
    Then the very packet comes out of it

  Scenario: The identifier of a packet to the meter
    When a datagram with client port 5001 has to cross the radio
    Then it crosses by the rule "all is known"

  Scenario: The meter has joined anew
    Given the meter has joined anew
    When a datagram with client port 5001 comes by air, by the rule "all is known"
    Then the very packet comes out of it

  Scenario: A packet to the meter that has joined anew
    Given the meter has joined anew
    When a datagram with client port 5001 has to cross the radio
    Then it crosses by the rule "all is known"
