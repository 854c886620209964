@SRV013 @version1 @meter @access @DLMS-XDLMS-028 @DLMS-XDLMS-029
Feature: SRV013 - An access-response repeats the list on request only, under general protection
  The list costs octets on the air, and no service-specific tag could protect it.

  Scenario Outline: An answer with and without the list
    When the head-end wants an answer that <form> the list
    Then the answer <form> the list of what was asked for
    And the response to ACCESS travels under a general tag

    Examples:
      | form       |
      | repeats    |
      | leaves out |
