@FRG095 @version1 @meter @multicast-fragments @SCHC-FRAG-NA-008 @SCHC-LW-036
Feature: FRG095 - Fragments for a group may be of unlike sizes
  A fragment is as long as the frame of its moment carries, so that the first says nothing of the size of
  the others.

  Background:
    Given packets for a group may go in fragments

  Scenario: Some fragments are shorter than others
    When a request for the group comes in fragments of unlike sizes
    Then no fragment for the group is answered
    And the request in it is answered
