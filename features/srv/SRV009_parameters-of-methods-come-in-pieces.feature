@SRV009 @version1 @meter @action @block-transfer-action @load-profile @DLMS-XDLMS-023
Feature: SRV009 - Parameters of a method may come in pieces
  Pieces are confirmed one by one, and the method is carried out when the last one is there.

  Scenario: A parameter in two pieces
    Given the head-end knows how many rows the load profile has
    When the head-end sends the parameter of a method in two pieces
    Then the meter asks for the second piece and then carries the method out
    And the load profile has a row more
