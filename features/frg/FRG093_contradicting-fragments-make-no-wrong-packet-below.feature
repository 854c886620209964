@FRG093 @version1 @meter @icmpv6 @SCHC-FRAG-031
Feature: FRG093 - Fragments that contradict each other make no wrong packet below
  When a fragment comes twice with other content, one of the two is not from the gateway. A meter may end
  the packet or go on with either; what it confirms has to fit its check.

  Scenario Outline: A fragment comes with two contents
    When an echo request comes in 3 fragments, <how>
    Then the meter confirms no packet but the right one

    Examples:
      | how                                              |
      | the second one again with a bit changed          |
      | the second one with a bit changed and then again |

  Scenario: Each fragment has one content
    When an echo request comes in 3 fragments, one after the other
    Then the meter confirms the packet
    And the echo comes back once
