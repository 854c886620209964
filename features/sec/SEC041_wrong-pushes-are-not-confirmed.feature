@SEC041 @version1 @head-end @confirmed-push @DLMS-SEC-010 @DLMS-SEC-039
Feature: SEC041 - Pushes that are altered or too weakly protected are not confirmed
  A confirm tells the meter that it may forget what it sent.

  Scenario Outline: A wrong push comes before a right one
    Given a pre-established association with security suite 0
    When the head-end gets a push with <fault>, and then a right one
    Then the head-end confirms only the right one

    Examples:
      | fault                                |
      | another encryption key               |
      | another authentication key           |
      | the system title of its receiver     |
      | the system title of nobody           |
      | a changed tag                        |
      | a changed ciphertext                 |
      | a changed counter                    |
      | its authentication taken away        |
      | a tag of zeros                       |
      | another security suite               |
      | no protection                        |
      | authentication only                  |
      | encryption only                      |
