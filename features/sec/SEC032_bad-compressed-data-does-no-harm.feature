@SEC032 @version1 @meter @DLMS-CMP-004
Feature: SEC032 - Bad compressed data does no harm
  A few octets can claim to be a million. A receiver stops in time, and goes on with the next.

  Scenario Outline: Something cannot be unpacked
    Given a pre-established association with security suite 0
    When the meter gets a read that is <fault>, and then a right one
    Then only the right read is served

    Examples:
      | fault                            |
      | compressed and cut short         |
      | compressed beyond the dictionary |

  @suite-1
  Scenario Outline: Something cannot be unpacked where compression exists
    Given a pre-established association with security suite 1
    When the meter gets a read that is <fault>, and then a right one
    Then only the right read is served

    Examples:
      | fault                            |
      | compressed and cut short         |
      | compressed beyond the dictionary |
      | compressed from far too much     |
      | called compressed and empty      |
      | called compressed and is not     |
