@CMP007 @version1 @meter @gateway @rule-sets @SCHC-COMP-020 @SCHC-COMP-021 @SCHC-COMP-029 @SCHC-COMP-048
Feature: CMP007 - Listed values cross as their place in the list
  The first value is number nought, and the number has as few bits as tell all values apart.

  Background:
    Given the rules are operators and actions

  Scenario Outline: A value of the list
    When a datagram with client port <port> and client network <network> has to cross the radio
    Then it crosses by the rule "<rule>"

    Examples:
      | port | network | rule                  |
      | 5012 | 1       | one of two ports      |
      | 5112 | 1       | one of two ports      |
      | 5013 | 1       | one of four ports     |
      | 5313 | 1       | one of four ports     |
      | 5008 | 1       | one of three networks |
      | 5018 | 2       | one of three networks |
      | 5048 | 3       | one of three networks |
      | 5114 | 1       | one of nine ports     |
      | 5814 | 1       | one of nine ports     |

  Scenario Outline: A value that is not in the list
    When a datagram with client port <port> and client network <network> has to cross the radio
    Then it crosses uncompressed and unchanged

    Examples:
      | port | network |
      | 5008 | 4       |
      | 5058 | 1       |
      | 5012 | 2       |
