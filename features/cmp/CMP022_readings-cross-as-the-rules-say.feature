@CMP022 @version1 @meter @push @SCHC-COMP-011 @SCHC-COMP-060 @SCHC-PAD-001 @SCHC-PAD-002
Feature: CMP022 - Readings cross as the rules say
  A reading that the meter pushes is compressed by a rule that it matches, its residue in a row and its
  last octet filled up with zeros. What it says need not be known for that.

  Scenario: A reading is pushed
    When the meter sends a packet of its own
    Then what crosses compressed is what the rules say
