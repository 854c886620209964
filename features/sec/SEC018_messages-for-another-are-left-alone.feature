@SEC018 @version1 @meter @general-ciphering @DLMS-SEC-041
Feature: SEC018 - A message for another recipient is left alone
  Several devices may share a key; the header says which of them is meant.

  Scenario: A message names another device
    Given a pre-established association with security suite 0
    And the association uses general-ciphering
    When the meter gets a read with another recipient, and then a right one
    Then only the right read is served
