@FRG006 @version1 @meter @SCHC-FRAG-020 @SCHC-FRAG-021 @SCHC-FRAG-AOE-009 @SCHC-FRAG-AOE-010 @SCHC-FRAG-AOE-011 @SCHC-FRAG-AOE-012 @SCHC-LW-021 @SCHC-LW-022 @SCHC-LW-031
Feature: FRG006 - A meter asks until it is told
  A packet that nobody acknowledges is asked for again whenever the Retransmission Timer is over, eight
  times in all; then the meter gives it up and says so.

  Scenario Outline: Nobody answers
    Given the meter has a SCHC packet of <size> bytes to send
    When nobody answers the meter
    Then the meter asks as often as agreed and then gives up
    And its requests are a Retransmission Timer apart
    And its requests name the right window

    Examples:
      | size |
      | 60   |
      | 303  |

    @several-windows
    Examples:
      | size |
      | 700  |
      | 2510 |

  @rule-sets
  Scenario: Another timer is agreed
    Given a Retransmission Timer of 20 minutes is agreed
    And the meter has a SCHC packet of 200 bytes to send
    When nobody answers the meter
    Then the meter asks as often as agreed and then gives up
    And its requests are a Retransmission Timer apart

  Scenario: The answer comes late
    Given the meter has a SCHC packet of 200 bytes to send
    When the gateway answers that window 0 lacks tile 60, then that all has arrived
    Then the meter asks no more
