@CMP014 @version1 @gateway @rule-sets @SCHC-COMP-018 @SCHC-COMP-020 @SCHC-COMP-023 @SCHC-COMP-030 @SCHC-COMP-039 @SCHC-COMP-043 @SCHC-COMP-052 @SCHC-COMP-054 @SCHC-COMP-056
Feature: CMP014 - What was left out is restored
  The packet above the gateway is the one the meter had: known fields as the rule has them, lengths
  without the padding, and the checksum computed last, since it covers all the rest.

  Background:
    Given the rules are operators and actions

  Scenario Outline: A datagram of any size
    When a datagram with client port 5001 and <size> bytes of data comes by air, by the rule "all is known"
    Then the very packet comes out of it

    Examples:
      | size |
      | 1    |
      | 47   |
      | 200  |
      | 230  |

  Scenario Outline: Something was sent of the fields
    When a datagram with <data> comes by air, by the rule "<rule>"
    Then the very packet comes out of it

    Examples:
      | data                                          | rule                  |
      | client port 8722 and 3 bytes of data          | client port near 8720 |
      | client port 8735 and 0 bytes of data          | client port near 8720 |
      | client port 5048, client network 3            | one of three networks |
      | client port 5814 and 33 bytes of data         | one of nine ports     |
      | client port 61617, flow label 99, hop limit 3 | told in full          |
      | client port 5001 and a checksum that is zero  | all is known          |

  Scenario: Nothing was left out
    When a datagram with client port 999 comes by air uncompressed
    Then the very packet comes out of it
