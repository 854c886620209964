@SEC019 @version1 @meter @general-ciphering @DLMS-SEC-023
Feature: SEC019 - A message may bring its own key, wrapped with the master key
  It is used for this message, and changes nothing for the next.

  Scenario: One message has a key of its own
    Given a pre-established association with security suite 0
    When a read is protected with a key that it carries wrapped
    Then the read is served, and so is a usual one after it
