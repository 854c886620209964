@FRG102 @version1 @meter @LW-030 @SCHC-FRAG-AA-015 @SCHC-FRAG-AA-019
Feature: FRG102 - A meter that listens acknowledges unasked
  Fragments come when the gateway has them, with no uplink before. The meter answers each in an uplink, and
  waits for no other occasion; it need not open windows to be asked again.

  @class-c
  Scenario Outline: Fragments come at any time
    Given the meter listens all the time
    When a request comes in 3 fragments, <how>
    Then each fragment is acknowledged
    And the meter confirms the packet
    And the request in it is answered

    Examples:
      | how                               |
      | one after the other               |
      | its end asked for again and again |

  @class-b
  Scenario: Fragments come in ping slots
    Given the meter listens in its ping slots
    When a request comes in 3 fragments, one after the other
    Then each fragment is acknowledged
    And the meter confirms the packet
    And the request in it is answered
