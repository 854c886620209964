@FRG094 @version1 @meter @SCHC-FRAG-AA-015 @SCHC-LW-034
Feature: FRG094 - Fragments that come down may be of unlike sizes
  A fragment is as long as the frame of its moment carries: commands of the network take room, and data
  rates change. So where a tile belongs follows from those before it, not from its number.

  Scenario: Some fragments are shorter than others
    When a request comes in fragments of unlike sizes
    Then each fragment is acknowledged
    And the meter confirms the packet
    And the request in it is answered
