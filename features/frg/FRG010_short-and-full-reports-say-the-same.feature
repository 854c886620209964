@FRG010 @version1 @meter @several-windows @SCHC-FRAG-016 @SCHC-FRAG-017 @SCHC-FRAG-018
Feature: FRG010 - Short and full reports say the same
  A report leaves out trailing bits of tiles received, or spells them out. What it does not call missing
  is not missing, however it is written.

  Background:
    Given acknowledgements are agreed at the end

  Scenario Outline: A window has arrived whole
    Given the meter has a SCHC packet of 1400 bytes to send
    When the gateway answers that window <window> lacks nothing, then that all has arrived
    Then the meter does not send tiles again

    Examples:
      | window |
      | 0      |
      | 1      |

  Scenario Outline: A window has gaps
    Given the meter has a SCHC packet of 1400 bytes to send
    When the gateway answers that window <window> lacks <tiles>, then that all has arrived
    Then every tile reported missing is sent again
    And only tiles reported missing are sent again

    Examples:
      | window | tiles         |
      | 0      | tile 62       |
      | 0      | tile 58       |
      | 1      | tile 57       |
      | 1      | tiles 60 and 1 |

  Scenario Outline: Every bit is spelt out
    Given the meter has a SCHC packet of 1400 bytes to send
    When the gateway answers that window <window> lacks <tiles> in full, then that all has arrived
    Then every tile reported missing is sent again, as far as texts say

    Examples:
      | window | tiles          |
      | 0      | tile 62        |
      | 1      | tiles 60 and 50 |
