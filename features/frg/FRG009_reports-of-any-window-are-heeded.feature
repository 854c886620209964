@FRG009 @version1 @meter @several-windows @SCHC-FRAG-016 @SCHC-FRAG-018 @SCHC-FRAG-AOE-016 @SCHC-FRAG-AOE-034
Feature: FRG009 - Reports of any window are heeded
  The gateway may report one window after another, forwards, backwards or twice. Whatever it reports of
  what was sent is sent again, from the window that it names.

  Background:
    Given acknowledgements are agreed at the end

  Scenario Outline: One window after another is reported
    Given the meter has a SCHC packet of <size> bytes to send
    When the gateway answers that <first>, then that <second>, then that all has arrived
    Then every tile reported missing is sent again
    And every tile is in the place that its fragment names
    And its requests name the right window
    And the meter asks no more

    Examples:
      | size | first                       | second                      |
      | 700  | window 0 lacks tile 0       | window 1 lacks tile 62      |
      | 700  | window 1 lacks tile 62      | window 0 lacks tiles 1, 0   |
      | 1400 | window 0 lacks tile 60      | window 1 lacks tile 60      |
      | 1400 | window 1 lacks tiles 62, 0  | window 1 lacks tile 0       |
      | 1400 | window 2 lacks tile 62      | window 0 lacks tile 62      |
      | 2400 | window 3 lacks tiles 62, 61 | window 2 lacks every tile   |
      | 2400 | window 0 lacks every tile   | window 0 lacks tiles 62, 31 |

  Scenario: A frame is lost in every window
    Given the meter has a SCHC packet of 1500 bytes to send
    And the radio loses the frame carrying tile 62 of window 0
    And the radio loses the frame carrying tile 0 of window 1
    And the radio loses the frame carrying tile 58 of window 2
    When the meter sends the packet
    Then every tile reported missing is sent again
    And the gateway recovers the packet intact
