@FRG077 @version1 @gateway @rule-sets @SCHC-FRAG-AA-007 @SCHC-FRAG-AA-035
Feature: FRG077 - Missing tiles of a window are all sent again
  Where a window has several tiles its acknowledgement may report several missing. Each of them goes out
  again before anything else does.

  Scenario: Two fragments of a window are lost
    Given packets go down in windows of 7 tiles
    When a datagram with 400 bytes of data goes down, and the meter does not hear two fragments of the first window
    Then what is missing is sent again
    And the fragments together are the packet
