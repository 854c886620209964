@FRG059 @version2 @meter @rule-sets @SCHC-FRAG-030 @SCHC-FRAG-AA-029
Feature: FRG059 - Any message of a packet keeps it alive
  The time after which a packet is given up counts from the last message of it, not from its first.

  Scenario: Fragments come slowly
    Given packets that come down are given up after 4 hours
    When a request comes in 3 fragments with 3 hours between them
    Then the meter confirms the packet
    And the request in it is answered

  Scenario: Questions come between the fragments
    Given packets that come down are given up after 4 hours
    When a request comes in 3 fragments with questions 3 hours apart between them
    Then the meter confirms the packet
    And the request in it is answered

  Scenario: Fragments of one window come slowly
    Given packets that come down are given up after 8 hours
    And packets go down in windows of 7 tiles
    When a request comes in 5 fragments with 3 hours between them
    Then the meter confirms the packet
    And the request in it is answered

  Scenario: A window is left unfinished
    Given packets that come down are given up after 4 hours
    And packets go down in windows of 7 tiles
    When a request comes in 5 fragments, none after the first, and time passes
    Then the meter gives the packet up
