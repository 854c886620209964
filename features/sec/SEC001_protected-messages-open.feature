@SEC001 @version1 @meter @head-end @DLMS-SEC-001 @DLMS-SEC-002
Feature: SEC001 - Protected messages open with the keys, titles and counters agreed on
  The nonce is the sender's system title and its counter, the tag has twelve octets. Who does it in
  another way talks to himself.

  Scenario Outline: Requests and answers are protected in every way there is
    Given a pre-established association with security suite <suite>
    And the security policy demands <protected> requests
    And the security policy demands <protected> answers
    When the head-end reads the active energy register 2 times
    Then what is protected opens with the keys, titles and counters agreed on
    And the meter returns the register value

    Examples:
      | suite | protected                   |
      | 0     | authenticated               |
      | 0     | encrypted                   |
      | 0     | authenticated and encrypted |

    @suite-1
    Examples: The suite with elliptic curves
      | suite | protected                   |
      | 1     | authenticated               |
      | 1     | authenticated and encrypted |

    @suite-2
    Examples: The suite with long keys
      | suite | protected                   |
      | 2     | authenticated               |
      | 2     | authenticated and encrypted |
