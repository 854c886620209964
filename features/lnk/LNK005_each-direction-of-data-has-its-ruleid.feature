@LNK005 @version1 @meter @gateway @rule-sets @SCHC-LW-004 @SCHC-LW-007 @SCHC-LW-008
Feature: LNK005 - Each direction of data has its RuleID
  Fragments go under one RuleID up and another down. Against the data nothing goes under it but what
  acknowledges it or ends it.

  Scenario: Fragments come in
    Given at data rate 0 the rules are operators and actions
    When a datagram with 150 bytes of data comes in fragments
    Then only control messages go out under the RuleID of what comes in

  Scenario: Fragments go out
    Given at data rate 0 the rules are operators and actions
    When a datagram with client port 999 and 150 bytes of data has to cross the radio
    Then fragments of its own go under the RuleID of its direction
    And it crosses uncompressed and unchanged
