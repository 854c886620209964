@ACS006 @version1 @meter @negotiated-associations @DLMS-AA-005
Feature: ACS006 - A right proposal is accepted for logical names
  The answer says what both sides will do and how much each of them takes.

  Scenario: The head-end proposes without authentication
    Given a plain association that is opened with no authentication
    When the head-end opens the association and reads the active energy register
    Then the meter accepts the association
    And the meter returns the register value

  @low-level-security
  Scenario: The head-end proposes with a password
    Given a plain association that is opened with a password
    When the head-end opens the association and reads the active energy register
    Then the meter accepts the association
    And the meter returns the register value

  Scenario: The head-end proposes under a cipher
    Given an association that is opened with no authentication
    When the head-end opens the association and reads the active energy register
    Then the meter accepts the association
    And the meter returns the register value
