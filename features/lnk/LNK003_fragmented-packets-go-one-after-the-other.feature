@LNK003 @version1 @meter @gateway @rule-sets @SCHC-LW-053
Feature: LNK003 - Fragmented packets go one after the other
  Nothing in a fragment tells which packet it belongs to, so the fragments of two are never mixed.

  Scenario Outline: A packet comes while another is being sent
    Given at data rate 0 the rules are operators and actions
    When two datagrams of <size> bytes have to cross the radio
    Then they cross one after the other

    Examples:
      | size |
      | 60   |
      | 150  |
