@SEC012 @version1 @meter @DLMS-SEC-012 @DLMS-SEC-013 @DLMS-SEC-014
Feature: SEC012 - Requests weaker than the security policy are not served
  The security policy is a floor. What falls below it reveals nothing.

  Background:
    Given a pre-established association with security suite 0

  Scenario Outline: A read carries less protection than demanded
    Given the security policy demands <demanded> requests
    When the head-end reads the active energy register with <applied>
    Then the meter does not disclose the register value

    Examples:
      | demanded                    | applied             |
      | authenticated               | no protection       |
      | encrypted                   | authentication only |
      | authenticated and encrypted | authentication only |
      | authenticated and encrypted | encryption only     |

  Scenario: A read carries the protection demanded
    Given the security policy demands authenticated and encrypted requests
    When the head-end reads the active energy register with authentication and encryption
    Then the meter returns the register value
