@SRV017 @version1 @meter @DLMS-XDLMS-034
Feature: SRV017 - All attributes at once are read only if that is agreed on
  Attribute 0 stands for all of them, for those who agreed that it does.

  Scenario: It is not agreed on
    Given reading all attributes at once is not agreed on
    When the head-end asks for all attributes of the clock
    Then all attributes do not come together

  Scenario: It is agreed on
    Given reading all attributes at once is agreed on
    When the head-end asks for all attributes of the clock
    Then all attributes come together
