@FRG084 @version1 @meter @multicast-fragments @SCHC-FRAG-NA-014
Feature: FRG084 - A packet for a group may be an end alone
  A packet that needs no other fragment may still come as one, for the sake of its check.

  Background:
    Given packets for a group may go in fragments

  Scenario: Nothing but the end
    When a request for the group comes as an end alone
    Then the request in it is answered
