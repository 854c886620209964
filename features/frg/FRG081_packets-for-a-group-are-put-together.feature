@FRG081 @version1 @meter @multicast-fragments @SCHC-FRAG-NA-001 @SCHC-FRAG-NA-002 @SCHC-FRAG-NA-008 @SCHC-LW-036 @SCHC-LW-038
Feature: FRG081 - Packets for a group are put together
  A meter of a group puts the fragments together as they come, and answers none of them.

  Background:
    Given packets for a group may go in fragments

  Scenario Outline: A packet of some fragments
    When a request for the group comes in <count> fragments, one after the other
    Then no fragment for the group is answered
    And the request in it is answered

    Examples:
      | count |
      | 2     |
      | 3     |
      | 11    |
