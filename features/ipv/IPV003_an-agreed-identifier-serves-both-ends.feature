@IPV003 @version1 @meter @gateway @rule-sets @SCHC-LW-015
Feature: IPV003 - An agreed identifier serves both ends
  Where another identifier was agreed for the meter, it is the one of the rule, whatever the keys are.

  Background:
    Given the rules are agreed identifier

  Scenario: A packet with the agreed identifier
    When a datagram with client port 5001 and meter identifier 5 has to cross the radio
    Then it crosses by the rule "agreed identifier"

  Scenario: A packet with the identifier made of the keys
    When a datagram with client port 5001 has to cross the radio
    Then it crosses uncompressed and unchanged
