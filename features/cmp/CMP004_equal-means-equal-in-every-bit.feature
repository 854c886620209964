@CMP004 @version1 @meter @gateway @rule-sets @SCHC-COMP-025 @SCHC-COMP-041 @SCHC-COMP-042 @SCHC-COMP-044
Feature: CMP004 - Equal means equal in every bit
  What is not sent is restored as the rule has it, so a field that differs in one bit must not match.

  Background:
    Given the rules are operators and actions

  Scenario Outline: One field differs
    When a datagram with client port <port>, flow label <label>, hop limit <hops> and traffic class <class> has to cross the radio
    Then it crosses uncompressed and unchanged

    Examples:
      | port  | label  | hops | class |
      | 5011  | 7      | 64   | 0     |
      | 37778 | 7      | 64   | 0     |
      | 5010  | 6      | 64   | 0     |
      | 5010  | 524295 | 64   | 0     |
      | 5010  | 7      | 65   | 0     |
      | 5010  | 7      | 192  | 0     |
      | 5010  | 7      | 64   | 1     |
      | 5010  | 7      | 64   | 184   |

  Scenario: Another protocol follows
    When an echo request has to cross the radio
    Then it crosses uncompressed and unchanged, if a filter lets it

  Scenario: Every field is equal
    When a datagram with client port 5010, flow label 7 and hop limit 64 has to cross the radio
    Then it crosses by the rule "all must be equal"
