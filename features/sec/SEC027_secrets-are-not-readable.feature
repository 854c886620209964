@SEC027 @version1 @meter @DLMS-SEC-036
Feature: SEC027 - Keys and passwords cannot be read
  What guards the meter can be written, and used, and never seen.

  Scenario: A client reads whatever could hold a secret
    Given a pre-established association with security suite 0
    When the head-end reads everything that could hold a secret
    Then the meter answers without giving away a key or a password
