@FRG052 @version1 @meter @SCHC-FRAG-AA-021 @SCHC-FRAG-AA-031 @SCHC-FRAG-032
Feature: FRG052 - Fragments that come again are acknowledged again
  A fragment comes again when its acknowledgement was lost. It is acknowledged once more and counts once.
  With each new fragment the counting of acknowledgements starts anew.

  Scenario Outline: Some fragments come more often
    When a request comes in <count> fragments, <how>
    Then each fragment is acknowledged
    And the meter confirms the packet
    And the request in it is answered

    Examples:
      | count | how                  |
      | 3     | the first one twice  |
      | 3     | each one twice       |
      | 10    | each one three times |
