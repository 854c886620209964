@CMP008 @version1 @meter @gateway @rule-sets @SCHC-COMP-011 @SCHC-COMP-012 @SCHC-COMP-019 @SCHC-COMP-055 @SCHC-COMP-060 @SCHC-PAD-001 @SCHC-PAD-002 @SCHC-RULE-010
Feature: CMP008 - Residues stand in a row and only the end is padded
  What is sent of the fields follows bit after bit in the order of the rule, with no length before a
  field whose length is fixed; the payload follows at once, and zeros fill up the last octet.

  Background:
    Given the rules are operators and actions

  Scenario Outline: Many fields are sent
    When a datagram with client port <port>, flow label <label>, traffic class <class>, hop limit <hops> and <size> bytes of data has to cross the radio
    Then it crosses by the rule "told in full"

    Examples:
      | port  | label   | class | hops | size |
      | 61616 | 0       | 0     | 255  | 1    |
      | 61617 | 74565   | 184   | 64   | 3    |
      | 61631 | 1048575 | 255   | 1    | 40   |

  Scenario Outline: A residue that does not end at an octet
    When a datagram with client port <port> and <size> bytes of data has to cross the radio
    Then it crosses by a rule that it matches
    And it is compressed

    Examples:
      | port | size |
      | 8723 | 0    |
      | 8723 | 1    |
      | 5028 | 19   |
      | 5112 | 40   |
