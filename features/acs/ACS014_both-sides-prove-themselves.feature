@ACS014 @version1 @meter @negotiated-associations @high-level-security @DLMS-AA-018
Feature: ACS014 - Both sides prove themselves before an association is open
  Each answers the challenge of the other with what only one who knows the secret can make of it.

  Scenario Outline: The head-end opens an association by a challenge
    Given an association that is opened with <mechanism>
    When the head-end opens the association and reads the active energy register
    Then the meter asks for a proof, and gives its own
    And the meter returns the register value

    Examples:
      | mechanism |
      | GMAC      |
      | SHA-256   |

    @suite-1
    Examples: By a digital signature
      | mechanism |
      | ECDSA     |
