@ACS011 @version1 @meter @negotiated-associations @DLMS-AA-012 @DLMS-AA-013 @DLMS-AA-014
Feature: ACS011 - A proposal under which nothing could be done is refused
  No common service, an older protocol or no room for an answer leave nothing to talk about.

  Scenario Outline: The two sides have nothing in common
    Given a plain association that is opened with no authentication
    When an association is proposed with <fault>, and then a right one
    Then the meter accepts only the right one

    Examples:
      | fault                        |
      | services of short names only |
      | an old version of DLMS       |
      | no room for any answer       |

  Scenario: The client has a version that is still to come
    Given a plain association that is opened with no authentication
    When an association is proposed with a coming version of DLMS in it, and then without
    Then the meter accepts both, or agrees to what it has
