@SEC014 @version1 @meter @action @DLMS-SEC-016
Feature: SEC014 - The security policy cannot be made weaker
  It can only become stricter. Else whoever gets in once leaves the door open.

  Scenario: A client asks for less protection
    Given a pre-established association with security suite 0
    When the head-end asks the meter for a weaker security policy
    Then the meter keeps its security policy
