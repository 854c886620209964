@SRV020 @version1 @meter @head-end @DLMS-WRP-001 @DLMS-WRP-002
Feature: SRV020 - Datagrams have a wrapper that fits
  The eight octets before each message say who speaks to whom, and how much follows.

  Scenario: Short and long messages
    When the head-end reads values of different sizes
    Then every datagram is wrapped as it has to be
