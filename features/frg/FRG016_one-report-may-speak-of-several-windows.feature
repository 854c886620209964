@FRG016 @version1 @meter @rule-sets @several-windows @SCHC-FRAG-AOE-043 @SCHC-FRAG-AOE-045
Feature: FRG016 - One report may speak of several windows
  Where that is agreed, all windows of a report are repaired. A report that names a window twice, or one
  that was never sent, is worth nothing as a whole.

  Background:
    Given acknowledgements are agreed at the end
    And acknowledgements may speak of several windows

  Scenario Outline: Several windows have gaps
    Given the meter has a SCHC packet of <size> bytes to send
    When the gateway answers that <words>, then that all has arrived
    Then every tile reported missing is sent again
    And the meter asks no more

    Examples:
      | size | words                                                                       |
      | 700  | window 0 lacks tile 60 and window 1 lacks tile 62                           |
      | 1400 | window 0 lacks tile 0 and window 2 lacks tile 61                            |
      | 2400 | window 0 lacks tile 62 and window 1 lacks tiles 5, 4 and window 3 lacks tile 62 |

  Scenario Outline: The report cannot be true
    Given the meter has a SCHC packet of 1200 bytes to send
    When the gateway answers that <words>, then that all has arrived
    Then the meter does not send tiles again

    Examples:
      | words                                             |
      | window 1 twice lacks tile 40                      |
      | window 0 lacks tile 60 and window 3 lacks tile 62 |
