@OBJ011 @version1 @meter @set @action @expendable-data @DLMS-OBJ-013
Feature: OBJ011 - A supply is switched as its control mode says
  Which mode it is decides whether somebody has to be at home when it comes back.

  Background:
    Given the meter has a disconnect control

  Scenario Outline: It is disconnected
    Given the supply is in control mode <mode>
    When the head-end disconnects the supply
    Then it is done
    And the supply is disconnected

    Examples:
      | mode |
      | 1    |
      | 4    |

  Scenario Outline: It comes back
    Given the supply is in control mode <mode>
    And the supply has been disconnected from afar
    When the head-end reconnects the supply
    Then the supply is <state>

    Examples:
      | mode | state                 |
      | 2    | connected             |
      | 3    | ready to be connected |
      | 4    | connected             |
      | 5    | ready to be connected |

  Scenario: It is always connected
    Given the supply is in control mode 0
    When the head-end disconnects the supply
    Then it is not done
    And the supply is connected
