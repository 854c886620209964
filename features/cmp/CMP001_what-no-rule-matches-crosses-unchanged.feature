@CMP001 @version1 @meter @gateway @rule-sets @SCHC-COMP-009 @SCHC-COMP-006 @SCHC-COMP-010
Feature: CMP001 - What no rule matches crosses unchanged
  A RuleID is kept for packets that no rule describes. They cross as they are, not one bit changed.

  Background:
    Given the rules are operators and actions

  Scenario Outline: No rule knows the port
    When a datagram with <data> has to cross the radio
    Then it crosses uncompressed and unchanged

    Examples:
      | data                                 |
      | client port 999 and 1 bytes of data  |
      | client port 999 and 20 bytes of data |
      | meter port 999 and 60 bytes of data  |
      | client port 5001 and meter port 4060 |

  Scenario: A packet that takes several fragments
    When a datagram with client port 999 and 400 bytes of data has to cross the radio
    Then it crosses uncompressed and unchanged

  Scenario: A rule knows the port
    When a datagram with client port 5001 and 20 bytes of data has to cross the radio
    Then it crosses by the rule "all is known"
