@SEC049 @version1 @head-end @compression-v44 @suite-1 @confirmed-push @DLMS-CMP-001 @DLMS-CMP-005
Feature: SEC049 - A head-end understands what is compressed
  An APDU is compressed first and ciphered then; one bit of the security control tells.

  Scenario: A push is compressed
    Given a pre-established association with security suite 1
    When the head-end gets a compressed push
    Then the head-end takes it, by whatever parameters it has
    And what says that it is compressed is compressed
