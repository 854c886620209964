@SEC022 @version1 @meter @suite-1 @action @expendable-keys @DLMS-SEC-026
Feature: SEC022 - Both sides can agree on a new encryption key
  The key is worked out anew by each side, and takes the place of the one before.

  Scenario: Head-end and meter exchange signed keys
    Given a pre-established association with security suite 1
    When the head-end and the meter agree on a new encryption key
    Then the order is answered under the old key, and the new one replaces it
