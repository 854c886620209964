@CMP002 @version1 @meter @gateway @rule-sets @SCHC-COMP-001 @SCHC-COMP-002 @SCHC-COMP-058
Feature: CMP002 - A rule describes just the fields of a packet
  A rule that leaves out a field would lose it, one that lists a field too many would invent it, and
  an extension header is a field that no plain rule lists.

  Background:
    Given the rules are operators and actions

  Scenario Outline: The rule and the packet differ in their fields
    When a datagram with <data> has to cross the radio
    Then it crosses uncompressed and unchanged

    Examples:
      | data                                     |
      | client port 5005                         |
      | client port 5005 and flow label 9        |
      | client port 5006                         |

  Scenario Outline: An extension header stands between
    When a datagram with client port <port> and an extension header has to cross the radio
    Then it crosses uncompressed and unchanged, if a filter lets it

    Examples:
      | port |
      | 5001 |
      | 8722 |

  Scenario: The rule and the packet have the same fields
    When a datagram with client port 5001 has to cross the radio
    Then it crosses by the rule "all is known"
