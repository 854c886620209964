@FRG054 @version1 @meter @SCHC-FRAG-AA-018 @SCHC-FRAG-AA-022
Feature: FRG054 - Fragments of another window are discarded
  One bit tells the window that is awaited from the one before it. What comes under the wrong bit belongs
  to no place of the packet.

  Scenario: The windows are numbered wrongly from the beginning
    When a request comes in 2 fragments, each under the other W
    Then no request in it is answered

  Scenario: The end comes under the window of the fragment before it
    When a request comes in 2 fragments, its end under the W of the one before
    Then no request in it is answered

  Scenario: The end comes wrongly and then rightly
    When a request comes in 2 fragments, its end under the W of the one before and then rightly
    Then the meter confirms the packet
    And the request in it is answered
