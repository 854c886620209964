@FRG073 @version2 @gateway @SCHC-FRAG-AA-008 @SCHC-FRAG-AA-009 @SCHC-LW-044 @SCHC-FRAG-020 @SCHC-FRAG-021
Feature: FRG073 - A gateway that hears nothing asks
  An acknowledgement may be lost like anything else. The gateway asks for it, as often as agreed, and then
  gives the packet up and says so.

  Scenario Outline: An acknowledgement does not come
    When a datagram with 150 bytes of data goes down, and the meter <answers>
    Then the gateway asks when nothing is acknowledged
    And the fragments together are the packet

    Examples:
      | answers                                              |
      | is not heard when it acknowledges the first fragment |
      | says nothing after the end until it is asked         |

  Scenario: The meter is not heard at all
    When a datagram with 150 bytes of data goes down, and the meter says nothing
    Then the gateway asks when nothing is acknowledged
    And the gateway gives up after its requests

  Scenario Outline: The meter is heard in time
    When a datagram with <size> bytes of data goes down, and the meter <answers>
    Then the gateway asks when nothing is acknowledged
    And the fragments together are the packet

    Examples:
      | size | answers                                          |
      | 600  | is heard only when it is asked                   |
      | 150  | is heard only when it is asked for the last time |
