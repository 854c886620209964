@SRV023 @version1 @meter @action @load-profile @DLMS-WRP-010
Feature: SRV023 - A request that comes twice is carried out once
  UDP may deliver a datagram twice; the counter under which it was protected tells the copy.

  Scenario: A method with an effect
    Given the head-end knows how many rows the load profile has
    When the same protected request to capture a row reaches the meter twice
    Then the row is captured once
