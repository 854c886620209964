@FRG059 @version1 @meter @rule-sets @SCHC-FRAG-030
Feature: FRG059 - Any message of a packet keeps it alive
  The time after which a packet is given up counts from the last message of it, not from its first.

  Scenario: Fragments come slowly
    Given packets that come down are given up after 4 hours
    When a request comes in 3 fragments with 3 hours between them
    Then the meter confirms the packet
    And the request in it is answered
