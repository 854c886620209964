@RUL001 @version1 @meter @gateway @rule-sets @SCHC-LW-002 @SCHC-LW-004 @SCHC-LW-005 @SCHC-LW-010
Feature: RUL001 - The agreed RuleIDs are used
  Which RuleIDs stand for fragments each way, and for packets that no rule matches, is agreed for each
  gateway. The recommended ones are no more than that.

  Scenario Outline: RuleIDs of any choice
    Given at data rate <rate> the rules are <rules>
    When a datagram with <data> has to cross the radio
    Then it crosses by a rule that it matches
    And its frames have only ports of the rules

    Examples:
      | rules                 | rate | data                                   |
      | operators and actions | 5    | client port 5001                       |
      | operators and actions | 5    | client port 999                        |
      | operators and actions | 0    | client port 999 and 150 bytes of data  |
      | other rule ids        | 5    | client port 5001                       |
      | other rule ids        | 5    | client port 999                        |
      | other rule ids        | 0    | client port 5001 and 150 bytes of data |
      | other rule ids        | 0    | client port 999 and 150 bytes of data  |
