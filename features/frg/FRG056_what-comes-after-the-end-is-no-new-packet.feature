@FRG056 @version1 @meter @icmpv6 @SCHC-FRAG-AA-027 @SCHC-FRAG-AA-033
Feature: FRG056 - What comes after the end is no new packet
  When its confirmation is lost a gateway sends the end again, or asks. The packet was handed up already.

  Scenario Outline: Something of the packet comes again
    When an echo request comes in 3 fragments, <how>
    Then the echo comes back once
    And the meter confirms the packet

    Examples:
      | how                               |
      | one after the other               |
      | its end once more                 |
      | each one twice                    |
      | its end asked for again and again |
