@ACS007 @version1 @meter @negotiated-associations @DLMS-AA-006 @DLMS-AA-007
Feature: ACS007 - Contexts and versions that the meter does not have are refused
  What both sides mean by a number has to be the same on both sides.

  Scenario Outline: A proposal asks for something else
    Given a plain association that is opened with no authentication
    When an association is proposed with <fault>, and then a right one
    Then the meter accepts only the right one

    Examples:
      | fault                                   |
      | an application context that nobody knows |
      | short names                             |
      | a protocol version that there is not    |

  Scenario Outline: A proposal names the version in another way
    Given a plain association that is opened with no authentication
    When an association is proposed with <what> in it, and then without
    Then the meter accepts both, or agrees to what it has

    Examples:
      | what                               |
      | nothing unusual                    |
      | the usual protocol version in full |
      | a further protocol version         |
