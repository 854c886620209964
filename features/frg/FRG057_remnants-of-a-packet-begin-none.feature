@FRG057 @version1 @meter @SCHC-FRAG-AA-028
Feature: FRG057 - Remnants of a packet begin none
  A new packet begins in window 0, so a fragment of the other window that comes late belongs to the packet
  that is over.

  Scenario: A fragment comes after the end
    When a request comes in 3 fragments, and one of them once more after the end
    Then the fragment that came late begins no packet
    And the request in it is answered
