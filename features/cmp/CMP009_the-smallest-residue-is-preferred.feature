@CMP009 @version1 @meter @gateway @rule-sets @SCHC-COMP-007 @SCHC-COMP-008
Feature: CMP009 - The smallest residue is preferred
  When several rules match, any of them is right and the one that sends least is best.

  Background:
    Given the rules are two rules for one packet

  Scenario: Both rules match
    When a datagram with client port 8722 has to cross the radio
    Then it crosses with the smallest residue

  Scenario: Only the longer rule matches
    When a datagram with client port 5000 has to cross the radio
    Then it crosses by the rule "both ports in full"
