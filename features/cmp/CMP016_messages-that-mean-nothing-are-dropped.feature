@CMP016 @version1 @meter @gateway @rule-sets @SCHC-COMP-033 @SCHC-COMP-035 @SCHC-COMP-036 @SCHC-PAD-004 @LW-003
Feature: CMP016 - Messages that mean nothing are dropped
  A RuleID that no rule has, a residue that ends too early and an index beyond its list stand for no
  packet. Nothing is made of them, and what comes after is served.

  Background:
    Given the rules are operators and actions

  Scenario: No rule has the RuleID
    When a message comes by air under a RuleID that no rule has
    Then nothing comes out of it

  Scenario Outline: No packet can be made of the message
    When a message comes by air <how>
    Then nothing comes out of it, as far as texts say

    Examples:
      | how                           |
      | and ends inside its residue   |
      | with an index beyond the list |

  Scenario: A good message follows a bad one
    When a good message follows one under a RuleID that no rule has
    Then the very packet comes out of it

  Scenario: The padding is not of zeros
    When a message comes by air padded with ones
    Then the very packet comes out of it, as far as texts say
