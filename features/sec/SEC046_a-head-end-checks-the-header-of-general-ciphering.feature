@SEC046 @version1 @head-end @general-ciphering @confirmed-push @DLMS-SEC-022
Feature: SEC046 - A head-end checks the header of general-ciphering
  Who can change for whom a message is, or to what transaction it belongs, changes what it says.

  Scenario Outline: Something of the header was changed on the way
    Given a pre-established association with security suite 0
    And the association uses general-ciphering
    When the head-end gets a push with <fault>, and then a right one
    Then the head-end confirms only the right one

    Examples:
      | fault                      |
      | a changed transaction id   |
      | a changed recipient        |
      | the system title of nobody |
      | a changed tag              |
