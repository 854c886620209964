@FRG019 @version1 @meter @SCHC-FRAG-035 @SCHC-FRAG-AOE-038
Feature: FRG019 - Answers to no packet do no harm
  What a gateway says before there is any packet can be about nothing, and the packet that comes then is
  sent as any other.

  Scenario Outline: The gateway speaks first
    When the gateway says of no packet that <words>, and a packet of 303 bytes follows
    Then the gateway recovers the other packet intact, as far as texts say

    Examples:
      | words                     |
      | window 0 lacks every tile |
      | all has arrived           |
      | it gives up               |
