@SRV024 @version1 @head-end @confirmed-push @DLMS-WRP-010
Feature: SRV024 - A push that comes twice is confirmed once
  A copy under a used counter may be somebody's replay.

  Scenario: The same datagram comes again
    When the same confirmed push reaches the head-end twice
    Then the head-end confirms it once
