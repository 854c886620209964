@CMP003 @version1 @meter @gateway @rule-sets @SCHC-COMP-003 @SCHC-COMP-004 @SCHC-COMP-046
Feature: CMP003 - Descriptors serve the direction they are written for
  One rule serves both directions: its addresses and ports are those of the device and the application,
  whichever is the source, and a descriptor for one direction does not exist in the other.

  Background:
    Given the rules are operators and actions

  Scenario: A descriptor for each direction
    When a datagram with client port 5002 and hop limit 63 has to cross the radio
    Then it crosses by the rule "hop limit told going down"

  Scenario: A rule that lacks a descriptor for this direction
    When a datagram described for the other direction only has to cross the radio
    Then it crosses uncompressed and unchanged

  Scenario: A rule for this direction only
    When a datagram described for this direction only has to cross the radio
    Then it crosses by a rule that it matches
    And it is compressed

  Scenario: The fields of the application stand first or last
    When a datagram with client port 5028 and client network 3 has to cross the radio
    Then it crosses by the rule "one of three networks"
