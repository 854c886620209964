@FRG033 @version1 @gateway @rule-sets @SCHC-FRAG-AOE-040 @SCHC-FRAG-AOE-041 @SCHC-FRAG-AOE-042 @SCHC-FRAG-AOE-044 @SCHC-FRAG-AOE-046
Feature: FRG033 - Gaps in several windows fit in one report
  Where that is agreed, a report may name several windows, each with its bitmap in full but the last,
  which may be short. Elsewhere a report is about one window.

  Scenario Outline: It is agreed
    Given acknowledgements may speak of several windows
    When of a packet of <size> bytes the gateway hears <pieces>
    Then its reports are true
    And its reports are as short as they have to be
    And its reports are about windows that miss tiles
    And it answers with nothing but acknowledgements and aborts

    Examples:
      | size | pieces                                                                                  |
      | 1400 | all tiles but tile 5 of window 0 and tile 60 of window 1, then the All-1                 |
      | 1400 | all tiles but tile 62 of window 0 and tile 5 of window 2, then the All-1                 |
      | 2400 | all tiles but tiles 62 to 60 of window 0 and tile 0 of window 1 and tile 0 of window 2, then the All-1 |
      | 1400 | all tiles but tile 5 of window 1, then the All-1                                         |

  Scenario: It is not agreed
    When of a packet of 1400 bytes the gateway hears all tiles but tile 5 of window 0 and tile 60 of window 1, then the All-1
    Then its reports are true
    And its reports are about one window each, as far as texts say

  Scenario: The gaps are closed
    Given acknowledgements may speak of several windows
    When of a packet of 1400 bytes the gateway hears all tiles but tile 5 of window 0 and tile 60 of window 1, then the All-1, then tile 5 of window 0, then tile 60 of window 1, then the All-1
    Then it hands up just this packet
