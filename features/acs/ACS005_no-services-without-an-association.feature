@ACS005 @version1 @meter @DLMS-AA-025
Feature: ACS005 - There are no services without an association
  The two numbers of a client and a logical device are a name, not a right.

  Scenario: A client asks that has no association
    Given a pre-established association with security suite 0
    When somebody without an association asks for the register
    Then only the right read is served

  @negotiated-associations
  Scenario: The association is not open yet
    Given a plain association that is opened with no authentication
    When the head-end reads before it has opened the association
    Then only the right read is served

  @negotiated-associations
  Scenario: Another client has opened an association
    Given a plain association that is opened with no authentication
    When somebody else asks while the association of the head-end is open
    Then only the right read is served
