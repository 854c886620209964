@ACS008 @version1 @meter @negotiated-associations @low-level-security @DLMS-AA-009
Feature: ACS008 - A client that does not authenticate rightly is refused
  A secured association is opened by the mechanism that was agreed on, and by nothing less.

  Scenario Outline: A client has no mechanism, another one, or a wrong password
    Given a plain association that is opened with a password
    When an association is proposed with <fault>, and then a right one
    Then the meter accepts only the right one

    Examples:
      | fault                         |
      | a mechanism that nobody knows |
      | another mechanism             |
      | no authentication at all      |
      | no name of its mechanism      |
      | a wrong password              |
