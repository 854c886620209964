@CMP020 @version1 @meter @gateway @rule-sets @SCHC-COMP-006 @SCHC-COMP-011 @SCHC-COMP-019 @SCHC-COMP-020 @SCHC-COMP-022
Feature: CMP020 - Whatever comes crosses by the rules
  Datagrams drawn by chance around the values of the rules cross as any rule says that they match, or
  unchanged where none does. The seed of the run draws the same ones again.

  Scenario: Datagrams of all kinds
    Given the rules are operators and actions
    When 60 datagrams drawn by chance have to cross the radio
    Then each of them crosses by a rule that it matches

  Scenario: Ports that two rules know
    Given the rules are two rules for one packet
    When 20 datagrams drawn by chance have to cross the radio
    Then each of them crosses by a rule that it matches
