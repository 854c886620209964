@ACS040 @version1 @head-end @negotiated-associations @high-level-security @DLMS-AA-018
Feature: ACS040 - A head-end proves itself by the formula of the mechanism
  It makes of the challenge of the meter what only one who knows the secret can.

  Scenario Outline: The head-end opens an association by a challenge
    Given an association that is opened with <mechanism>
    When the head-end opens the association
    Then the head-end proves itself

    Examples:
      | mechanism |
      | GMAC      |
      | SHA-256   |

    @suite-1
    Examples: By a digital signature
      | mechanism |
      | ECDSA     |
