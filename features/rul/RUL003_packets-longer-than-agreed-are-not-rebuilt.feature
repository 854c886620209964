@RUL003 @version1 @gateway @rule-sets @SCHC-COMP-034
Feature: RUL003 - Packets longer than agreed are not rebuilt
  A short message may stand for a long packet. What turns out longer than agreed goes no further.

  Background:
    Given at data rate 0 the rules are operators and actions
    And packets of at most 200 bytes are agreed

  Scenario Outline: A packet that is just short enough
    When a datagram with <size> bytes of data comes in fragments
    Then the packet is handed up

    Examples:
      | size |
      | 100  |
      | 152  |

  Scenario Outline: A packet that is longer
    When a datagram with <size> bytes of data comes in fragments
    Then the packet is not handed up

    Examples:
      | size |
      | 153  |
      | 190  |
