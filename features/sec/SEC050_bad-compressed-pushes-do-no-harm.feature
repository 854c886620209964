@SEC050 @version1 @head-end @suite-1 @confirmed-push @DLMS-CMP-004
Feature: SEC050 - Bad compressed data does a head-end no harm
  A few octets can claim to be a million. A receiver stops in time, and goes on with the next.

  Scenario Outline: Something cannot be unpacked
    Given a pre-established association with security suite 1
    When the head-end gets a push that is <fault>, and then a right one
    Then the head-end confirms only the right one

    Examples:
      | fault                            |
      | compressed and cut short         |
      | compressed beyond the dictionary |
      | compressed from far too much     |
      | called compressed and empty      |
      | called compressed and is not     |
