@FRG053 @version1 @meter @SCHC-FRAG-AA-017 @SCHC-FRAG-AA-020 @SCHC-FRAG-AA-027 @SCHC-LW-047
Feature: FRG053 - Requests for acknowledgement are answered
  A gateway that hears nothing asks. It is told what has come of the window that it asks about, and after
  the end the confirmation as often as it asks.

  Scenario Outline: The gateway asks before a fragment has come
    When a request comes in <count> fragments, each after requests for its window
    Then every request for an acknowledgement is answered that nothing has come
    And the meter confirms the packet
    And the very packet comes out of it

    Examples:
      | count |
      | 2     |
      | 3     |

  Scenario Outline: The gateway asks after the end
    When a request comes in <count> fragments, its end asked for again and again
    Then every request for an acknowledgement is answered with the confirmation
    And the very packet comes out of it

    Examples:
      | count |
      | 2     |
      | 3     |
