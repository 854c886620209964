@FRG078 @version1 @gateway @SCHC-FRAG-AA-005 @SCHC-FRAG-028
Feature: FRG078 - A packet that failed is not in the way
  Whatever became of one packet, the next begins anew, in window 0.

  Scenario Outline: Another packet
    When a datagram with 150 bytes of data goes down after one that the meter <answers>
    Then the windows are numbered in turn
    And the fragments together are the packet

    Examples:
      | answers       |
      | refuses       |
      | does not hear |
