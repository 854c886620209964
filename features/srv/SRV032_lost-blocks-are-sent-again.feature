@SRV032 @version1 @meter @general-block-transfer @DLMS-GBT-006
Feature: SRV032 - Lost general blocks are sent again
  The receiver says up to where it has everything, and the sender goes on from there.

  Scenario Outline: One of three streamed blocks is lost
    Given the head-end receives no more than 100 octets at once
    When the head-end misses the <which> block of three
    Then the meter goes on from that block
    And the blocks together are one protected answer

    Examples:
      | which  |
      | first  |
      | middle |
      | last   |
