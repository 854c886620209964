@SEC020 @version1 @meter @general-ciphering @suite-1 @DLMS-SEC-024
Feature: SEC020 - A key for one message can be agreed on
  Both sides work it out from key pairs, so that it never travels.

  Scenario Outline: One message has a key that both sides work out
    Given a pre-established association with security suite <suite>
    When a read is protected with <key>
    Then the read is served, and so is a usual one after it

    Examples:
      | suite | key                                   |
      | 1     | a key agreed on with an ephemeral key |
      | 1     | a key agreed on with static keys      |

    @suite-2
    Examples: The longer curve
      | suite | key                                   |
      | 2     | a key agreed on with an ephemeral key |
      | 2     | a key agreed on with static keys      |
