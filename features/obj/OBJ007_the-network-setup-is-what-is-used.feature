@OBJ007 @version1 @meter @DLMS-OBJ-011 @DLMS-OBJ-012
Feature: OBJ007 - The network setup shows what is used
  Port and address of the objects are those of the datagrams.

  Scenario: The port
    When the head-end looks at the UDP port
    Then it is the port that the meter uses

  Scenario: The address
    When the head-end looks at the addresses of the meter
    Then the address that the meter uses is among them
