@CMP006 @version1 @meter @gateway @rule-sets @SCHC-COMP-022 @SCHC-COMP-027
Feature: CMP006 - Leading bits match and the rest is sent
  Where only the first bits of a field are known, just those are compared, and just the others sent.

  Background:
    Given the rules are operators and actions

  Scenario Outline: The first twelve bits are those of the rule
    When a datagram with client port <port> has to cross the radio
    Then it crosses by the rule "client port near 8720"

    Examples:
      | port |
      | 8720 |
      | 8721 |
      | 8728 |
      | 8735 |

  Scenario Outline: One of the first twelve bits differs
    When a datagram with client port <port> has to cross the radio
    Then it crosses uncompressed and unchanged

    Examples:
      | port  |
      | 8719  |
      | 8736  |
      | 528   |
      | 41488 |
