@SEC026 @version1 @meter @general-signing @suite-1 @DLMS-SEC-033
Feature: SEC026 - Signatures are checked over everything that they cover
  A signature has two numbers of fixed width, and covers the header as well as the content.

  Scenario Outline: A signed message was altered
    Given a pre-established association with security suite 1
    When the meter gets a read with <fault>, and then a rightly signed one
    Then only the rightly signed read is served

    Examples:
      | fault                                    |
      | a changed signature                      |
      | signed content that was changed          |
      | a signed transaction id that was changed |
      | the signature of another                 |
      | a signature in DER                       |
