@SEC017 @version1 @meter @general-ciphering @DLMS-SEC-022
Feature: SEC017 - The header of general-ciphering is authenticated
  Who can change for whom a message is, or to what transaction it belongs, changes what it says.

  Scenario Outline: Something of the header was changed on the way
    Given a pre-established association with security suite 0
    And the association uses general-ciphering
    When the meter gets a read with <fault>, and then a right one
    Then only the right read is served

    Examples:
      | fault                            |
      | a changed transaction id         |
      | a changed recipient              |
      | the system title of nobody       |
      | a changed tag                    |
