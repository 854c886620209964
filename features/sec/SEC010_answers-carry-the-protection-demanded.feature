@SEC010 @version1 @meter @DLMS-SEC-011 @DLMS-SEC-015
Feature: SEC010 - Answers carry at least the protection that the policy demands
  The policy speaks of answers as well as of requests: a value in clear is out for good.

  Background:
    Given a pre-established association with security suite 0

  Scenario Outline: A request is fully protected
    Given the security policy demands <demanded> answers
    When the head-end reads the active energy register with authentication and encryption
    Then the answer is <demanded>

    Examples:
      | demanded                    |
      | authenticated               |
      | encrypted                   |
      | authenticated and encrypted |

  Scenario Outline: The request has less than the answer needs
    Given the security policy demands <request> requests
    And the security policy demands <answer> answers
    When the head-end reads the active energy register with <applied>
    Then the answer is <answer>

    Examples:
      | request       | applied             | answer                      |
      | unprotected   | no protection       | authenticated and encrypted |
      | authenticated | authentication only | authenticated and encrypted |
      | encrypted     | encryption only     | authenticated               |
