@SEC048 @version1 @head-end @general-signing @suite-1 @confirmed-push @DLMS-SEC-033
Feature: SEC048 - A head-end checks signatures over everything that they cover
  A signature proves to others, too, what the meter has said.

  Scenario Outline: A signed push was altered
    Given a pre-established association with security suite 1
    When the head-end gets a signed push with <fault>, and then a right one
    Then the head-end confirms only the right one

    Examples:
      | fault                                    |
      | a changed signature                      |
      | signed content that was changed          |
      | a signed transaction id that was changed |
      | the signature of another                 |
      | a signature in DER                       |

  Scenario: A push is rightly signed
    Given a pre-established association with security suite 1
    When the head-end gets a push that is rightly signed
    Then the head-end takes it as it took a usual one
