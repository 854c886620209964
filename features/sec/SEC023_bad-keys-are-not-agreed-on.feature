@SEC023 @version1 @meter @suite-1 @action @expendable-keys @DLMS-SEC-027
Feature: SEC023 - No key is agreed on from a point that is none
  A point off the curve gives a secret that others can guess.

  Scenario Outline: The key of the head-end is no good
    Given a pre-established association with security suite 1
    When the meter is to agree on a key from <fault>
    Then the order is refused
    And the keys that it had are still in force

    Examples:
      | fault                                      |
      | a point that is not on the curve           |
      | a point of zeros                           |
      | a point that is cut short                  |
      | a point that is not signed by the head-end |
