@SRV022 @version1 @meter @DLMS-WRP-005 @DLMS-WRP-006 @DLMS-WRP-007 @DLMS-WRP-008
Feature: SRV022 - What is wrongly wrapped or addressed is discarded
  A wrapper that does not fit hides what the rest means.

  Scenario Outline: A wrapper that does not fit
    When a datagram <damage> reaches the meter
    Then the meter discards it
    And the meter still answers the head-end

    Examples:
      | damage                                 |
      | of another version                     |
      | of version zero                        |
      | that announces more octets than follow |
      | that ends within its wrapper           |
      | without any octet                      |

  Scenario: Two messages in one datagram
    When two requests in one datagram reach the meter
    Then the meter answers one of them at most
    And the meter still answers the head-end

  Scenario Outline: Nobody is meant, or nobody known asks
    When a request <astray> reaches the meter
    Then the meter does not serve it

    Examples:
      | astray                                |
      | to no station                         |
      | to a logical device that there is not |
      | from a client that nobody knows       |

  Scenario: All stations are meant
    When a request to all stations reaches the meter
    Then the meter does not answer what was meant for all
