@SRV021 @version1 @meter @DLMS-WRP-003 @DLMS-WRP-004
Feature: SRV021 - Answers go where the request came from
  Whoever asks is found again by the ports from which it asked.

  Scenario Outline: A request from one port and from another
    When the head-end reads the clock from <whose> UDP port
    Then the answer comes back to that port with the wPorts swapped

    Examples:
      | whose     |
      | its usual |
      | another   |
