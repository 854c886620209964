@SEC030 @version1 @meter @suite-1 @compression-v44 @multiple-references @DLMS-CMP-001 @DLMS-CMP-005
Feature: SEC030 - What is compressed is marked so, and understood
  An APDU is compressed first and ciphered then; one bit of the security control tells.

  Scenario: A request is compressed
    Given a pre-established association with security suite 1
    When the head-end reads by a compressed request
    Then the compressed request is served as a usual one
    And what says that it is compressed is compressed
