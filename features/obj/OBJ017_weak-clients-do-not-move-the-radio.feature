@OBJ017 @version1 @meter @DLMS-OBJ-026
Feature: OBJ017 - Weak clients do not move the radio
  Whoever can take a meter out of its network takes it away from everybody.

  Background:
    Given the meter has a LoRaWAN setup

  Scenario: The public client tries
    When the public client orders the meter out of its network
    Then none of this is possible
    And the meter goes on answering
