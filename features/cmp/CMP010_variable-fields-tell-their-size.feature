@CMP010 @version1 @meter @gateway @rule-sets @private-fields @SCHC-COMP-013 @SCHC-COMP-014 @SCHC-COMP-015 @SCHC-COMP-016
Feature: CMP010 - Fields of variable length tell their size
  The size comes first, in four bits up to fourteen octets, in twelve up to 254 and in twenty-eight
  beyond; always in the shortest form that can hold it.

  Background:
    Given the rules are fields of its own

  Scenario Outline: A text of any length
    When a datagram with client port 5001 and <size> bytes of text has to cross the radio
    Then it crosses by the rule "text in full"

    Examples:
      | size |
      | 1    |
      | 14   |
      | 15   |
      | 16   |
      | 225  |
      | 254  |
      | 255  |
      | 256  |
      | 300  |

  Scenario: No text at all
    When a datagram with client port 5001 and 0 bytes of text has to cross the radio
    Then it crosses by the rule "text in full", or uncompressed
