@FRG012 @version1 @meter @SCHC-FRAG-025 @SCHC-FRAG-026 @SCHC-FRAG-AOE-037
Feature: FRG012 - An abort of the gateway is believed and not answered
  It has all ones where the window stands. With any other window it is no abort, nor is it a success.

  Scenario: The gateway gives up
    Given the meter has a SCHC packet of 303 bytes to send
    When the gateway answers that it gives up
    Then the meter does not answer the abort

  Scenario: The gateway gives up amid the fragments
    Given the meter has a SCHC packet of 303 bytes to send
    When the gateway says amid the fragments that it gives up
    Then the meter does not answer the abort

  Scenario Outline: What looks like an abort is none
    Given the meter has a SCHC packet of 303 bytes to send
    When the gateway answers that it gives up window <window>
    Then the meter goes on with the packet

    Examples:
      | window |
      | 0      |
      | 1      |
      | 2      |
