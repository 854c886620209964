@CMP017 @version1 @meter @gateway @rule-sets @SCHC-COMP-062 @SCHC-PAD-003 @SCHC-LW-059
Feature: CMP017 - Fragments begin with the rule of their packet
  What is cut into tiles is the whole compressed packet, its RuleID first and nothing filled up at its
  end. What fits in one frame once it is compressed is not cut at all.

  Scenario Outline: The compressed packet is longer than a frame
    Given at data rate 0 the rules are operators and actions
    When a datagram with client port <port> and <size> bytes of data has to cross the radio
    Then it crosses by a rule that it matches
    And it is compressed
    And it takes several frames

    Examples:
      | port  | size |
      | 5001  | 90   |
      | 8722  | 85   |
      | 8722  | 86   |
      | 8722  | 89   |
      | 5112  | 91   |
      | 61617 | 120  |

  Scenario: The compressed packet just fits in a frame
    Given at data rate 0 the rules are operators and actions
    When a datagram with client port 8722 and 50 bytes of data has to cross the radio
    Then it crosses by the rule "client port near 8720"
    And it takes one frame
