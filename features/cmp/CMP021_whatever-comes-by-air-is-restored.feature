@CMP021 @version1 @meter @gateway @rule-sets @SCHC-COMP-018 @SCHC-COMP-023 @SCHC-COMP-030 @SCHC-COMP-039 @SCHC-COMP-043 @SCHC-COMP-052 @SCHC-COMP-054
Feature: CMP021 - Whatever comes by air is restored
  The packet that a message stands for comes out above the gateway, or is answered by the meter,
  whichever rule made the message.

  Scenario: Datagrams of all kinds
    Given the rules are operators and actions
    When 60 datagrams drawn by chance come by air
    Then the very packet comes out of each
