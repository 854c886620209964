@OBJ005 @version1 @meter @DLMS-OBJ-009
Feature: OBJ005 - An association shows what was agreed on
  Where nothing is negotiated on the air, this is how both sides find out that they differ.

  Scenario: The client looks at its own association
    When the head-end looks at what the association shows of itself
    Then it is what was agreed on
