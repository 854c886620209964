@SEC015 @version2 @meter @DLMS-SEC-017
Feature: SEC015 - Access rights may demand more protection than the policy
  The policy holds for all objects; some of them need more, whatever they are asked together with.

  Background:
    Given a pre-established association with security suite 0
    And the security policy demands unprotected requests
    And the security policy demands unprotected answers
    And the meter has a value under stricter access rights

  Scenario: It is read
    When the strict value is read, weakly and rightly
    Then the strict value is not given to the weak request
    And it is given to the right one, in an answer that is authenticated

  @set
  Scenario: It is written
    When the strict value is written, weakly and rightly
    Then only the right writing is carried out

  @multiple-references
  Scenario Outline: It stands in a list
    When a list with the strict value <place> is read, weakly and rightly
    Then the strict value is not given to the weak request
    And it is given to the right one, in an answer that is authenticated

    Examples:
      | place              |
      | before a usual one |
      | after a usual one  |

  @access
  Scenario: It stands in an ACCESS
    When an ACCESS with the strict value before a usual one is read, weakly and rightly
    Then the strict value is not given to the weak request
    And it is given to the right one, in an answer that is authenticated
