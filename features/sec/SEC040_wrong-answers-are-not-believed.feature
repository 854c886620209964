@SEC040 @version1 @head-end @block-transfer-get @DLMS-SEC-010 @DLMS-SEC-039
Feature: SEC040 - Answers that are altered or too weakly protected are not believed
  A bill is made of what the head-end takes for the answer of the meter.

  Scenario Outline: A wrong answer comes before the right one
    Given a pre-established association with security suite 0
    When the head-end gets the beginning of an answer with <fault>, and then a right one
    Then the head-end goes on only after the right one

    Examples:
      | fault                                |
      | another encryption key               |
      | another authentication key           |
      | the system title of its receiver     |
      | a changed system title               |
      | a changed tag                        |
      | a changed ciphertext                 |
      | a changed counter                    |
      | no tag                               |
      | another security suite               |
      | a security control of no protection  |

    Examples: Rightly made, and less than the policy demands
      | fault               |
      | no protection       |
      | authentication only |
      | encryption only     |
