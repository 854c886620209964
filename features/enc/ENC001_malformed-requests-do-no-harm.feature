@ENC001 @version1 @meter @DLMS-XDLMS-004 @DLMS-ENC-010
Feature: ENC001 - Malformed requests are refused and do no harm
  Whoever can reach a meter can send it anything.

  Scenario Outline: A request that makes no sense
    When the head-end sends <request>
    Then the meter does not serve it
    And the meter still answers the head-end

    Examples:
      | request                                             |
      | a GET of a kind that there is not                   |
      | a GET that ends after the class                     |
      | a SET of a value nested without end                 |
      | a SET whose value claims more octets than there are |
      | nothing at all                                      |

  Scenario: Many damaged requests
    When the head-end sends many damaged requests
    Then the meter still answers the head-end after each handful of them
