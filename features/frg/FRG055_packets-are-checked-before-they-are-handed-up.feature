@FRG055 @version2 @meter @SCHC-FRAG-AA-024 @SCHC-FRAG-AA-025 @SCHC-FRAG-AA-026 @SCHC-FRAG-005 @SCHC-FRAG-006 @SCHC-FRAG-008
Feature: FRG055 - Packets are checked before they are handed up
  The end carries a check sequence of all that came. What does not fit it is refused; whether the meter
  then waits for a better end or gives up is its own choice.

  Scenario Outline: Something is wrong
    When a request comes in 3 fragments, <how>
    Then the meter refuses the packet
    And no request in it is answered

    Examples:
      | how                            |
      | with a wrong RCS               |
      | with a wrong RCS, twice        |
      | a bit of the first one changed |
      | a bit of the last one changed  |

  Scenario Outline: The right end follows
    When a request comes in <count> fragments, <how>
    Then the meter confirms the packet
    And the request in it is answered

    Examples:
      | count | how                                                   |
      | 1     | with a wrong RCS and then the right one               |
      | 3     | with a wrong RCS and then the right one               |
      | 3     | with a wrong RCS, a stray one, and then the right RCS |

  Scenario Outline: The check looks like something else
    When an echo request with a check of <digits> comes in <count> fragments
    Then the meter confirms the packet

    Examples:
      | digits | count |
      | zeros  | 6     |
      | zeros  | 7     |
      | ones   | 6     |
