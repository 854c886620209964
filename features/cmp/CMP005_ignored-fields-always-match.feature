@CMP005 @version1 @meter @gateway @rule-sets @SCHC-COMP-018 @SCHC-COMP-026 @SCHC-COMP-040
Feature: CMP005 - Ignored fields always match
  A field that is ignored and not sent may have any value; nothing of it crosses the radio.

  Background:
    Given the rules are operators and actions

  Scenario Outline: The hop limit is whatever is left of it
    When a datagram with client port 5001 and hop limit <hops> has to cross the radio
    Then it crosses by the rule "all is known"

    Examples:
      | hops |
      | 1    |
      | 63   |
      | 254  |
      | 255  |

  Scenario: Nothing at all has to be sent
    When a datagram with client port 5001 and 0 bytes of data has to cross the radio
    Then it crosses by the rule "all is known"
