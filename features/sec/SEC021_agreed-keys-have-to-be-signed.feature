@SEC021 @version1 @meter @general-ciphering @suite-1 @DLMS-SEC-025
Feature: SEC021 - An ephemeral key is believed only with the right signature
  Anybody can make a key; the signature says whose it is.

  Scenario: The signature of an ephemeral key was changed
    Given a pre-established association with security suite 1
    When an agreed key is signed wrongly, and then rightly
    Then only the right read is served
