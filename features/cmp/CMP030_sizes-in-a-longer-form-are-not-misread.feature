@CMP030 @version1 @gateway @rule-sets @private-fields @SCHC-COMP-013 @SCHC-COMP-014 @SCHC-COMP-038
Feature: CMP030 - Sizes in a longer form are not misread
  Each size has one form, the shortest. What is to become of a longer one no text says: it may be read or
  dropped, and it may not be taken for another size.

  Background:
    Given the rules are fields of its own

  Scenario Outline: A size in a longer form
    When a message comes by air with a size of <size> in <bits> bits
    Then the very packet comes out of it or nothing, as far as texts say

    Examples:
      | size | bits |
      | 5    | 12   |
      | 5    | 28   |
      | 20   | 28   |

  Scenario Outline: A size in its own form
    When a datagram with client port 5001 and <size> bytes of text comes by air, by the rule "text in full"
    Then the very packet comes out of it

    Examples:
      | size |
      | 5    |
      | 20   |
