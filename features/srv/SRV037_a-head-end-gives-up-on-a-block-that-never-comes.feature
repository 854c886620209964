@SRV037 @version1 @head-end @general-block-transfer @DLMS-GBT-014
Feature: SRV037 - A head-end gives up on a block that never comes
  Asking for ever for what is not there blocks everything that waits behind it.

  Scenario: The second of three blocks never comes
    When one block of an answer never comes
    Then the head-end gives up after a while
