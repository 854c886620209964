@ENC003 @version1 @head-end @DLMS-ENC-012
Feature: ENC003 - A head-end survives answers that it cannot read
  One meter with a defect must not stop the readings of all others.

  Scenario Outline: An answer that makes no sense
    When the meter answers the head-end by <answer>
    Then the head-end still asks when it is told to

    Examples:
      | answer                        |
      | a result that there is not    |
      | octets behind the value       |
      | a value cut off in its middle |
      | an answer of another service  |
