@CMP013 @version1 @meter @gateway @rule-sets @SCHC-COMP-051
Feature: CMP013 - A length that cannot be computed is not left out
  When something follows the datagram inside its packet, the UDP length is not what the receiver would
  compute, so a rule that leaves it out does not match.

  Background:
    Given the rules are operators and actions

  Scenario Outline: Something follows the datagram
    When a datagram with client port <port> and 4 bytes beyond its end has to cross the radio
    Then it crosses uncompressed and unchanged, if a filter lets it

    Examples:
      | port |
      | 5001 |
      | 8722 |

  Scenario: The datagram fills its packet
    When a datagram with client port 5001 has to cross the radio
    Then it crosses by the rule "all is known"
