@FRG051 @version1 @meter @SCHC-FRAG-AA-016 @SCHC-FRAG-013
Feature: FRG051 - Only the end is confirmed
  That a packet is right is known when its end has come and was checked. Figures of RFC 9011 confirm
  earlier, so that this is told and fails nobody.

  Scenario: A packet of three fragments
    When a request comes in 3 fragments, one after the other
    Then the meter confirms only the end
    And the meter confirms the packet
