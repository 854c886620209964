@IPV005 @version1 @meter @gateway @rule-sets @SCHC-COMP-046 @SCHC-COMP-047
Feature: IPV005 - Addresses keep their halves and their ends
  Prefix and identifier, meter and client: each half stands where it stood, those that the rules know
  and those that cross in full.

  Scenario Outline: Addresses in full
    Given the rules are addresses in full
    When a datagram with client network <network> and client identifier <identifier> has to cross the radio
    Then it crosses by the rule "addresses in full"

    Examples:
      | network | identifier        |
      | 1       | 1                 |
      | 9       | 4660              |
      | 2       | 81985529216486895 |

  Scenario: Another prefix than that of the rules
    Given the rules are operators and actions
    When a datagram with client port 5001 and client network 2 has to cross the radio
    Then it crosses uncompressed and unchanged

  Scenario: Another identifier than that of the rules
    Given the rules are operators and actions
    When a datagram with client port 5001 and client identifier 2 has to cross the radio
    Then it crosses uncompressed and unchanged

  Scenario: The addresses of the rules
    Given the rules are operators and actions
    When a datagram with client port 5001 has to cross the radio
    Then it crosses by the rule "all is known"
