@CMP015 @version1 @meter @rule-sets @SCHC-COMP-020 @SCHC-COMP-023 @SCHC-COMP-030 @SCHC-COMP-039 @SCHC-COMP-043 @SCHC-COMP-046 @SCHC-COMP-052 @SCHC-COMP-054
Feature: CMP015 - The meter restores what was left out
  A request is answered, and the answer goes to where the request came from, as if it had never been
  compressed.

  Background:
    Given the rules are operators and actions

  Scenario Outline: A request comes compressed
    When a datagram with <data> comes by air, by the rule "<rule>"
    Then the very packet comes out of it

    Examples:
      | data                                         | rule                      |
      | client port 5001                             | all is known              |
      | client port 5002 and hop limit 63            | hop limit told going down |
      | client port 5004                             | only going down           |
      | client port 8722                             | client port near 8720     |
      | client port 8735                             | client port near 8720     |
      | client port 5048, client network 3           | one of three networks     |
      | client port 5008, client network 1           | one of three networks     |
      | client port 5814                             | one of nine ports         |
      | client port 61617, flow label 9, hop limit 3 | told in full              |

  Scenario: A request comes uncompressed
    When a datagram with client port 999 comes by air uncompressed
    Then the very packet comes out of it
