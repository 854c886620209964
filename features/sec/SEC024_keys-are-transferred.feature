@SEC024 @version1 @meter @key-transfer @action @expendable-keys @DLMS-SEC-028 @DLMS-SEC-029 @DLMS-SEC-030
Feature: SEC024 - Keys that come wrapped with the master key replace the old ones
  The order is still answered under the old key. From then on the counter begins anew.

  Scenario Outline: The head-end transfers keys
    Given a pre-established association with security suite 0
    When the head-end transfers <keys> to the meter
    Then the order is answered under the old key, and the new one replaces it

    Examples:
      | keys                                              |
      | a new encryption key                              |
      | new encryption, broadcast and authentication keys |
