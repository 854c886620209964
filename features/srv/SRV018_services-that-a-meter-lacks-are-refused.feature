@SRV018 @version1 @meter @DLMS-XDLMS-031
Feature: SRV018 - Services that a meter does not have are refused by an exception
  A client that asks for what was never agreed on learns so, and gets nothing.

  Scenario: A service of another kind of naming
    When the head-end sends a read service of short names
    Then the meter refuses the whole service by an exception
    And the meter still answers the head-end
