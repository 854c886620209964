@LNK004 @version1 @meter @idle-uplink @rule-sets @SCHC-LW-039
Feature: LNK004 - An idle meter speaks once a day
  A meter of class A can be reached only after it has spoken, so it sends something now and then even if
  it has nothing to say, unless that was switched off.

  Scenario: Nothing happens for a day
    Given an uplink is agreed for every 24 hours without another
    When the meter has spoken once and nothing happens for a day
    Then the meter speaks within 24 hours
