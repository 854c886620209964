@ACS016 @version1 @meter @head-end @negotiated-associations @high-level-security @DLMS-AA-022
Feature: ACS016 - Challenges are long enough, and each is used once
  Who has seen the answer to a challenge could give it again.

  Scenario Outline: An association is opened again and again
    Given an association that is opened with <mechanism>
    When the head-end opens the association 5 times
    Then no challenge comes twice, nor one of a length that is not allowed
    And the meter accepts the association

    Examples:
      | mechanism |
      | GMAC      |

    @suite-1
    Examples: By a digital signature
      | mechanism |
      | ECDSA     |
