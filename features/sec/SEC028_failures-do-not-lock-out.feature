@SEC028 @version1 @meter @DLMS-SEC-037
Feature: SEC028 - Many forged messages do not shut out the rightful client
  Else nobody would need a key to silence a meter.

  Scenario: A storm of forged messages is over
    Given a pre-established association with security suite 0
    When the meter gets 50 reads with a changed tag and counters far ahead
    Then a right read is served as before
