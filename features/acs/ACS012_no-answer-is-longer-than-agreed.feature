@ACS012 @version1 @meter @negotiated-associations @block-transfer-get @DLMS-AA-015
Feature: ACS012 - No APDU is longer than its receiver takes
  The client says how much it takes at once. The rest comes in blocks.

  Scenario: An answer is much longer than the client takes
    Given a plain association that is opened with no authentication
    And the head-end takes APDUs of 128 bytes at most
    When the head-end opens the association and reads a long value
    Then no APDU of the meter has more than 128 bytes
    And the meter returns the long value in blocks
