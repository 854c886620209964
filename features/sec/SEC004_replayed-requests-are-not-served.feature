@SEC004 @version1 @meter @DLMS-SEC-004
Feature: SEC004 - A counter is accepted once
  Who has recorded a message can send it again. Only the counter tells the copy from the message.

  Background:
    Given a pre-established association with security suite 0

  Scenario Outline: A message comes under a counter that was used
    When a read comes to the meter twice, <copy>
    Then only what comes under a fresh counter is served

    Examples:
      | copy                                        |
      | the second time as it was                   |
      | the second time anew under the same counter |
      | the second time anew under a lower counter  |
