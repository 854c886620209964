@FRG008 @version2 @meter @SCHC-FRAG-AOE-014 @SCHC-FRAG-AOE-009 @SCHC-FRAG-020 @SCHC-LW-031
Feature: FRG008 - What was sent again is asked about
  Once the tiles missing in the last window are sent again, an All-1 or an ACK REQ asks for the next
  acknowledgement; without it both ends would wait.

  Scenario Outline: Tiles of the last window are missing
    Given the meter has a SCHC packet of 300 bytes to send
    When the gateway answers that <first>, then that <second>, then that all has arrived
    Then every tile reported missing is sent again
    And a request follows what was sent again
    And its requests name the right window
    And the meter asks no more

    Examples:
      | first                             | second                      |
      | window 0 lacks tile 62            | window 0 lacks tile 62      |
      | window 0 lacks tiles 62, 50 and 40 | window 0 lacks tile 50     |
      | window 0 lacks tile 35            | window 0 lacks tiles 61, 60 |
      | window 0 lacks every tile         | window 0 lacks tile 61      |

  Scenario: The same tile is missing again and again
    Given the meter has a SCHC packet of 300 bytes to send
    When the gateway answers that window 0 lacks tile 60, then that window 0 lacks tile 60, then that window 0 lacks tile 60, then that window 0 lacks tile 60, then that window 0 lacks tile 60, then that all has arrived
    Then every tile reported missing is sent again
    And the meter asks no more

  Scenario Outline: The acknowledgement is lost
    Given the meter has a SCHC packet of <size> bytes to send
    And the radio loses the first 2 acknowledgements
    When the meter sends the packet
    Then the gateway recovers the packet intact

    Examples:
      | size |
      | 300  |
      | 303  |
