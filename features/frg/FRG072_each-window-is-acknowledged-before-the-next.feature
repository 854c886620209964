@FRG072 @version2 @gateway @SCHC-FRAG-AA-006 @SCHC-FRAG-AA-007 @SCHC-FRAG-AA-010 @SCHC-FRAG-AA-035 @SCHC-FRAG-025
Feature: FRG072 - Each window is acknowledged before the next
  The gateway goes on when the meter has said that nothing of the window is missing. What belongs to
  another window, or only looks like an abort, means nothing.

  Scenario Outline: Something is lost, or odd
    When a datagram with 150 bytes of data goes down, and the meter <answers>
    Then each window waits for the acknowledgement of the one before
    And the windows are numbered in turn
    And the fragments together are the packet

    Examples:
      | answers                                              |
      | acknowledges everything                              |
      | acknowledges the wrong window first                  |
      | does not hear the second fragment                    |
      | is not heard when it acknowledges the first fragment |
      | says nothing after the end until it is asked         |
      | sends an abort with the wrong W                      |

  Scenario Outline: A fragment is reported missing
    When a datagram with 150 bytes of data goes down, and the meter <answers>
    Then what is missing is sent again
    And the fragments together are the packet

    Examples:
      | answers                            |
      | reports the first fragment missing |
      | does not hear the second fragment  |
      | does not hear the last fragment    |
