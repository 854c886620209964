@SEC006 @version1 @meter @DLMS-SEC-006
Feature: SEC006 - A forged message does not move the lowest acceptable counter
  Else anybody could shut out the head-end with one message that proves nothing.

  Background:
    Given a pre-established association with security suite 0

  Scenario Outline: A forgery has a counter far ahead
    When the meter gets 1 reads with <fault> and counters far ahead
    Then a right read is served as before

    Examples:
      | fault                       |
      | a changed tag               |
      | another encryption key      |
      | the system title of nobody  |
      | no protection               |
