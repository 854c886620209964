@FRG050 @version2 @meter @SCHC-FRAG-AA-001 @SCHC-FRAG-AA-015 @SCHC-FRAG-AA-019 @SCHC-FRAG-AA-023 @SCHC-LW-034 @SCHC-LW-041 @SCHC-FRAG-011 @SCHC-FRAG-012
Feature: FRG050 - Each fragment that comes down is acknowledged
  To one meter no fragment is sent before the one in front of it is known to have arrived. So the meter
  acknowledges each, and at the end confirms the packet when it is right.

  Scenario Outline: A packet of a few fragments
    When a request comes in <count> fragments, one after the other
    Then each fragment is acknowledged
    And the meter confirms the packet
    And acknowledgements are written as they are drawn
    And the request in it is answered

    Examples:
      | count |
      | 2     |
      | 3     |
      | 8     |
      | 20    |
      | 40    |

  Scenario: Two packets in a row
    When two requests come in fragments, one after the other
    Then each fragment is acknowledged
    And the meter confirms the packet
    And the request in it is answered

  Scenario: A packet of one fragment
    When a request comes as an end alone
    Then the meter confirms the packet
    And acknowledgements are written as they are drawn
    And the request in it is answered
