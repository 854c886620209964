@FRG058 @version2 @meter @SCHC-FRAG-AA-029 @SCHC-FRAG-AA-030 @SCHC-LW-042 @SCHC-LW-043 @SCHC-FRAG-024
Feature: FRG058 - Half packets are given up
  A meter of class A repeats its acknowledgement to hear something, as often as agreed, and then gives up.

  Scenario: The gateway is not heard after the first fragment
    Given the meter hears something only after it has spoken
    When a request comes in 3 fragments, none after the first, and time passes
    Then the meter gives the packet up
    And as many acknowledgements come before that as are agreed
    And the acknowledgement is repeated at once
    And acknowledgements are written as they are drawn

  Scenario Outline: The gateway is not heard after something else
    When a request comes in 3 fragments, <how>, and time passes
    Then the meter gives the packet up

    Examples:
      | how                                         |
      | a question after the first and then nothing |
      | with a wrong RCS                            |

  Scenario Outline: The gateway goes on and on
    When a request comes in 3 fragments, <how>
    Then the meter gives the packet up
    And as many acknowledgements come before that as are agreed

    Examples:
      | how                                  |
      | requests without end after the first |
      | with a wrong RCS again and again     |

  Scenario Outline: Another packet comes later
    When a request comes whose end <fate>, and then another one comes
    Then the meter confirms the packet
    And the request in it is answered

    Examples:
      | fate              |
      | never comes       |
      | has a wrong check |
