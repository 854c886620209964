@FRG060 @version2 @meter @SCHC-FRAG-AA-034 @SCHC-FRAG-022
Feature: FRG060 - Aborts end a packet
  A gateway that gives up says so, and may begin another packet. Only what is an abort in every bit is one.

  Scenario: A packet is aborted and another one comes
    When a request is aborted after its first fragment and another one comes in fragments
    Then the meter confirms the packet
    And the request in it is answered

  Scenario: Something that only looks like an abort
    When a request comes in 3 fragments, an abort with the wrong W in between
    Then the meter confirms the packet
    And the request in it is answered

  Scenario: An abort comes after the end
    When a request comes in 3 fragments, and an abort after the end
    Then the meter confirms the packet
    And the request in it is answered
