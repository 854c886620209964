@FRG096 @version1 @meter @SCHC-FRAG-AOE-005 @SCHC-LW-054
Feature: FRG096 - A meter keeps its tiles apart from what comes down
  Packets may go up and down in fragments at the same time, each under its own RuleID. What is counted for
  one is not counted for the other.

  Background:
    Given the data rate is 0

  Scenario: Both ways at a time
    Given the meter has a SCHC packet of 303 bytes to send
    When a datagram with 150 bytes of data comes down at the same time
    Then every tile that goes up is in the place that its fragment names
    And both packets arrive, as far as texts say
