@CMP031 @version1 @meter @gateway @rule-sets @SCHC-COMP-057
Feature: CMP031 - Wrong checksums do not change what crosses
  Whoever leaves a checksum out may look first whether it is right. A packet with a wrong one is then
  compressed like any other, or goes unchanged, or goes nowhere.

  Background:
    Given the rules are operators and actions

  Scenario Outline: The checksum is wrong
    When a datagram with client port <port> and a wrong checksum has to cross the radio
    Then it crosses by a rule that it matches, or unchanged

    Examples:
      | port |
      | 5001 |
      | 8722 |

  Scenario: The checksum is right
    When a datagram with client port 5001 has to cross the radio
    Then it crosses by the rule "all is known"
