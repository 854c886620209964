@SRV060 @version1 @meter @set @general-glo-ciphering @general-block-transfer @DLMS-GBT-012
Feature: SRV060 - Blocks that are each protected are understood or refused
  A message may be protected as a whole and then cut, or be cut and each block protected. Who knows only
  one of these ways may refuse the other, and takes no harm from it.

  Background:
    Given the meter has octets that may be written

  Scenario: Each block is protected by itself
    When the head-end writes octets in five blocks, each protected by itself
    Then the octets are written, or as they were
    And the meter still answers a plain request

  Scenario: The message is protected as a whole
    When the head-end writes octets in five blocks
    Then the octets are written
