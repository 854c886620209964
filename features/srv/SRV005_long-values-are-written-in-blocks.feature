@SRV005 @version1 @meter @set @block-transfer-set @DLMS-XDLMS-016 @DLMS-XDLMS-017
Feature: SRV005 - Long values are written in blocks, wholly or not at all
  Each block is confirmed by its number; nothing takes effect before the last one is there.

  Scenario: All blocks come
    Given the meter receives no more than 100 octets at once
    And the meter has octets that may be written
    When the head-end writes octets too many for one request
    Then the meter confirms every block and then the whole
    And what was written is read back

  Scenario: A block is left out
    Given the meter has octets that may be written
    When the head-end writes octets in blocks and leaves one out
    Then the meter does not call it written
    And the value is what it was before
