@FRG075 @version1 @gateway @rule-sets @SCHC-FRAG-AA-012 @SCHC-FRAG-AA-002 @SCHC-FRAG-AA-035
Feature: FRG075 - Acknowledgements of what was never sent end a packet
  With larger windows the last one may be short. A meter that has tiles of it that were never sent speaks
  of something else.

  Background:
    Given packets go down in windows of 7 tiles

  Scenario: A meter that is right
    When a datagram with 400 bytes of data goes down, and the meter acknowledges everything
    Then the windows are numbered in turn
    And the fragments together are the packet

  Scenario: A meter that claims too much
    When a datagram with 400 bytes of data goes down, and the meter claims tiles that were never sent
    Then the gateway aborts the packet of which too much is acknowledged
