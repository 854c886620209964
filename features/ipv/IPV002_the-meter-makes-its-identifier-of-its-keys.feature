@IPV002 @version1 @meter @rule-sets @derived-identifier @push @SCHC-COMP-049 @SCHC-LW-011 @SCHC-LW-012 @SCHC-LW-013 @SCHC-LW-014 @SCHC-LW-058
Feature: IPV002 - The meter makes its identifier of its keys
  A packet of the meter comes from the identifier made of its AppSKey and its DevEUI, whose most
  significant octet comes first. A new session has a new one.

  Background:
    Given the rules are addresses in full

  Scenario: The identifier in a packet of the meter
    When the meter sends a packet of its own
    Then it comes from the identifier made of AppSKey and DevEUI

  Scenario: The meter has joined anew
    Given the meter has joined anew
    When the meter sends a packet of its own
    Then it comes from the identifier made of AppSKey and DevEUI
