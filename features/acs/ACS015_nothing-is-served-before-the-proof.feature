@ACS015 @version1 @meter @negotiated-associations @high-level-security @DLMS-AA-019 @DLMS-AA-020
Feature: ACS015 - Nothing is served to a client that has not proved itself
  Between the second and the fourth pass the client is a stranger still.

  Scenario Outline: A client has not proved itself yet
    Given an association that is opened with <mechanism>
    When the head-end reads before it has proved itself, and again afterwards
    Then only the right read is served

    Examples:
      | mechanism |
      | GMAC      |
      | SHA-256   |

  Scenario Outline: A client gives a wrong proof
    Given an association that is opened with <mechanism>
    When a client gives a wrong proof and reads, and the head-end a right one
    Then the meter serves only the client that proved itself

    Examples:
      | mechanism |
      | GMAC      |
      | SHA-256   |
