@FRG014 @version1 @meter @SCHC-FRAG-019 @SCHC-FRAG-033 @SCHC-FRAG-035 @SCHC-FRAG-AOE-014 @SCHC-FRAG-AOE-015 @SCHC-FRAG-AOE-038
Feature: FRG014 - Answers about nothing do no harm
  A report has bits for tiles that do not exist. Windows that were never sent and answers after the end
  may be spoken of as well; none of it is followed, and the packet arrives all the same.

  Scenario Outline: A frame of the last window is lost
    Given the meter has a SCHC packet of <size> bytes to send
    And the radio loses the frame carrying tile 60 of window 0
    When the meter sends the packet
    Then every tile reported missing is sent again
    And the gateway recovers the packet intact

    Examples:
      | size |
      | 303  |
      | 70   |
      | 621  |

  Scenario Outline: The gateway speaks of what there is not
    Given the meter has a SCHC packet of 303 bytes to send
    When the gateway says amid the fragments that <words>
    Then the packet goes its way, as far as texts say

    Examples:
      | words                     |
      | window 0 lacks every tile |
      | window 2 lacks every tile |
      | window 3 lacks nothing    |
      | all has arrived           |
      | nothing at all            |

  Scenario Outline: The gateway speaks after the end
    Given the meter has a SCHC packet of 303 bytes to send
    When after its end the gateway says that <words>
    Then the packet goes its way, as far as texts say

    Examples:
      | words                  |
      | window 0 lacks tile 60 |
      | it gives up            |
