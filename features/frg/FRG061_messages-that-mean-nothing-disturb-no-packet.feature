@FRG061 @version1 @meter @SCHC-FRAG-033 @SCHC-FRAG-034 @SCHC-FRAG-035
Feature: FRG061 - Messages that mean nothing disturb no packet
  Frames too short to mean anything, and control messages of packets that there are not, are dropped.

  Scenario Outline: Something odd and a packet
    When a request comes in 3 fragments, <how>
    Then the meter confirms the packet
    And the request in it is answered

    Examples:
      | how                                  |
      | a frame without payload in between   |
      | the stump of an end in between       |
      | control messages of no packet before |
