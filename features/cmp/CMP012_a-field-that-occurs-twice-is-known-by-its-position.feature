@CMP012 @version1 @meter @gateway @rule-sets @private-fields @SCHC-COMP-005
Feature: CMP012 - A field that occurs twice is known by its position
  A descriptor serves the occurrence that its position names, or each of them if it names none.

  Background:
    Given the rules are fields of its own

  Scenario Outline: Descriptors for each position
    When a datagram with client port 5005 and labels <labels> has to cross the radio
    Then it crosses by the rule "first label known, second told"

    Examples:
      | labels |
      | 1/9    |
      | 1/1    |

  Scenario: The known value stands at the other position
    When a datagram with client port 5005 and labels 9/1 has to cross the radio
    Then it crosses uncompressed and unchanged

  Scenario: A descriptor for any position
    When a datagram with client port 5006 and labels 2/4 has to cross the radio
    Then it crosses by the rule "labels at any position"
