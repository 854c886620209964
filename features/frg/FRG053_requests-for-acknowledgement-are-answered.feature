@FRG053 @version2 @meter @SCHC-FRAG-AA-017 @SCHC-FRAG-AA-020 @SCHC-FRAG-AA-027 @SCHC-FRAG-AA-035 @SCHC-LW-047
Feature: FRG053 - Requests for acknowledgement are answered
  A gateway that hears nothing asks. It is told what has come of the window that it asks about, and after
  the end the confirmation as often as it asks.

  Scenario Outline: The gateway asks in between
    When a request comes in <count> fragments, <how>
    Then every acknowledgement tells what has come
    And the request in it is answered

    Examples:
      | count | how                                  |
      | 2     | each after requests for its window   |
      | 3     | each after requests for its window   |
      | 3     | each one asked for after it has come |

  Scenario Outline: The gateway asks after the end
    When a request comes in <count> fragments, <how>
    Then every acknowledgement tells what has come
    And the meter confirms the packet
    And the request in it is answered

    Examples:
      | count | how                               |
      | 2     | its end asked for again and again |
      | 3     | its end asked for again and again |
      | 3     | its end asked for an hour later   |
