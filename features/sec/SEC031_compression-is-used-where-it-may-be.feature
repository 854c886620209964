@SEC031 @version1 @meter @head-end @DLMS-CMP-002 @DLMS-CMP-003
Feature: SEC031 - Compression is used where it exists, and where it helps
  Suite 0 and the messages with tags of their own have none. What grows by it is sent as it is.

  Scenario Outline: Messages are protected in each kind
    Given a pre-established association with security suite <suite>
    And the association uses <carrier>
    When the head-end reads the active energy register 2 times
    Then compression is used only where there is some and where it helps

    @general-glo-ciphering
    Examples:
      | suite | carrier               |
      | 0     | general-glo-ciphering |

    @suite-1 @service-specific-ciphering
    Examples: Each service has tags of its own
      | suite | carrier                    |
      | 1     | service-specific ciphering |

    @suite-1 @general-glo-ciphering
    Examples: A suite with compression
      | suite | carrier               |
      | 1     | general-glo-ciphering |
