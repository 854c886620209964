@SEC002 @version1 @meter @DLMS-SEC-010 @DLMS-SEC-018
Feature: SEC002 - Requests that are altered or wrongly protected are not served
  A tag proves who sent a request, and that nobody has touched it. It does so only if it is checked.

  Background:
    Given a pre-established association with security suite 0

  Scenario Outline: A wrong request comes before a right one
    When the meter gets a read with <fault>, and then a right one
    Then only the right read is served

    Examples:
      | fault                                |
      | another encryption key               |
      | another authentication key           |
      | the system title of its receiver     |
      | a changed system title               |
      | a changed tag                        |
      | a changed ciphertext                 |
      | a changed counter                    |
      | its authentication taken away        |
      | no tag                               |
      | a tag of zeros                       |
      | another security suite               |
      | a security control of no protection  |
      | no protection                        |
