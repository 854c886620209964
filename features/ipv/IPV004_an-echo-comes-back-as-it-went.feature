@IPV004 @version1 @meter @icmpv6 @SCHC-COMP-039 @SCHC-COMP-043
Feature: IPV004 - An echo comes back as it went
  The meter sends back what an echo request carried, to its last octet and not one more.

  Scenario Outline: An echo request of any size
    When an echo request with <size> bytes of data comes by air
    Then the meter sends back the same data

    Examples:
      | size |
      | 0    |
      | 1    |
      | 20   |
      | 28   |
