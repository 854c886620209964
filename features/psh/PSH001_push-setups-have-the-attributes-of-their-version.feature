@PSH001 @version1 @meter @push @DLMS-PUSH-001
Feature: PSH001 - Push setups have the attributes of their version
  Lists and delays look different in each version, so that nobody should have to guess.

  Scenario: A push setup is read
    Given the head-end receives long answers in blocks
    And the meter has a push setup
    And its attributes are listed
    When the head-end reads all attributes of its version
    Then attributes are there and of the types that its version says
