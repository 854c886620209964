@SEC047 @version1 @head-end @general-ciphering @suite-1 @confirmed-push @DLMS-SEC-024
Feature: SEC047 - A head-end works out the keys that are agreed on for one message
  Both sides work them out from key pairs, so that they never travel.

  Scenario Outline: A push has a key that both sides work out
    Given a pre-established association with security suite 1
    When the head-end gets a push that is protected with <key>
    Then the head-end takes it as it took a usual one

    Examples:
      | key                                   |
      | a key agreed on with an ephemeral key |
      | a key agreed on with static keys      |
