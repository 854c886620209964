@FRG011 @version1 @meter @rule-sets @SCHC-FRAG-AOE-017 @SCHC-FRAG-AOE-018
Feature: FRG011 - A packet that has arrived wrong is not left open
  Nothing is missing and yet the packet is not confirmed. A meter whose last tile travels by itself sends
  the All-1 again, since that may be what is missing; one whose All-1 brought it has nothing left to send.

  Scenario Outline: The last tile never travels in the All-1
    Given the last tile travels never in the All-1
    And the meter has a SCHC packet of <size> bytes to send
    When the gateway answers that window 0 lacks nothing, then that all has arrived
    Then the meter asks with the All-1 again
    And the meter asks no more

    Examples:
      | size |
      | 300  |
      | 303  |

  Scenario Outline: The last tile always travels in the All-1
    Given the last tile travels always in the All-1
    And the meter has a SCHC packet of <size> bytes to send
    When the gateway answers that window 0 lacks nothing
    Then the meter gives up the packet

    Examples:
      | size |
      | 300  |
      | 303  |

  Scenario: The last tile always travels in the All-1, and something is missing
    Given the last tile travels always in the All-1
    And the meter has a SCHC packet of 300 bytes to send
    When the gateway answers that window 0 lacks tile 60, then that all has arrived
    Then every tile reported missing is sent again
    And the meter asks no more
