@SEC011 @version1 @meter @DLMS-SEC-011 @DLMS-SEC-020
Feature: SEC011 - Requests are understood and answered in the kind of message agreed on
  The kinds of protected messages differ in what they carry along; the association names one.

  Scenario Outline: An association uses one kind of protected message
    Given a pre-established association with security suite 0
    And the association uses <carrier>
    When the head-end reads the active energy register with authentication and encryption
    Then the meter returns the register value
    And the answer comes in the same kind of message

    @general-glo-ciphering
    Examples:
      | carrier               |
      | general-glo-ciphering |

    @service-specific-ciphering
    Examples: Each service has tags of its own
      | carrier                    |
      | service-specific ciphering |

    @general-ciphering
    Examples: The message names its key
      | carrier           |
      | general-ciphering |
