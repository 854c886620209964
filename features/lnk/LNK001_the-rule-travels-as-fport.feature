@LNK001 @version1 @meter @gateway @rule-sets @SCHC-LW-001 @SCHC-LW-002 @SCHC-LW-003 @SCHC-LW-006 @LW-001 @LW-002 @LW-049
Feature: LNK001 - The rule travels as FPort
  The RuleID is the FPort and stands nowhere else: what follows it in the message is the payload of the
  frame. Ports stay among those of applications.

  Scenario Outline: A packet in one frame
    Given the rules are operators and actions
    When a datagram with <data> has to cross the radio
    Then it crosses by a rule that it matches
    And every payload has the FPort of an application

    Examples:
      | data                                  |
      | client port 5001 and 20 bytes of data |
      | client port 999 and 20 bytes of data  |

  Scenario: A packet in fragments
    Given at data rate 0 the rules are operators and actions
    When a datagram with client port 8722 and 120 bytes of data has to cross the radio
    Then it crosses by the rule "client port near 8720"
    And every payload has the FPort of an application
