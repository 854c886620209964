@PSH002 @version1 @meter @push @action @DLMS-PUSH-002
Feature: PSH002 - Pushes follow their list
  A receiver knows what it is told by nothing but the order of the list.

  Scenario: The list as it is
    Given the meter has a push setup
    And what the push list names has been read
    When the head-end has the meter push
    Then the push follows its list

  @set @expendable-data
  Scenario: The list turned round
    Given the meter has a push setup
    And the push list is turned round
    And what the push list names has been read
    When the head-end has the meter push
    Then the push follows its list
