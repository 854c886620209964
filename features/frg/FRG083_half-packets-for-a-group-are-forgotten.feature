@FRG083 @version1 @meter @multicast-fragments @rule-sets @SCHC-FRAG-NA-002 @SCHC-FRAG-NA-010 @SCHC-FRAG-NA-011
Feature: FRG083 - Half packets for a group are forgotten
  Nothing marks the beginning of a packet for a group. So what has come of one whose end is lost has to be
  forgotten some time after its last fragment.

  Background:
    Given packets for a group may go in fragments
    And packets for a group are given up after 2 hours

  Scenario: A packet breaks off
    When a request for the group breaks off, and another one comes 3 hours later
    Then no fragment for the group is answered
    And the request in it is answered

  Scenario: A packet comes slowly
    When a request for the group comes in 4 fragments with 90 minutes between them
    Then no fragment for the group is answered
    And the request in it is answered
