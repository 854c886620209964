@SEC025 @version1 @meter @key-transfer @action @expendable-keys @DLMS-SEC-031 @DLMS-SEC-032
Feature: SEC025 - Keys that are wrongly wrapped are refused
  A meter that took one would not be reached again by anybody.

  Scenario Outline: A key cannot be unwrapped
    Given a pre-established association with security suite 0
    When the meter is to take a key that is <fault>
    Then the order is refused
    And the keys that it had are still in force

    Examples:
      | fault                           |
      | wrapped with another master key |
      | damaged                         |
      | too short                       |
      | of another length               |
      | not wrapped                     |
      | under a number that is free     |
