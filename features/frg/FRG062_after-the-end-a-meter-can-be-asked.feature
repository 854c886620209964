@FRG062 @version1 @meter @SCHC-LW-045 @SCHC-LW-046
Feature: FRG062 - After the end a meter can be asked
  A gateway that has not heard the confirmation has to ask, and a meter of class A hears it only after an
  uplink. So it sends uplinks more often than the gateway may ask.

  Scenario: The gateway is silent after the end
    When a request has come in fragments and the gateway is not heard any more
    Then the meter opens receive windows often enough to be asked
    And the meter confirms the packet
