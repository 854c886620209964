@ACS004 @version1 @meter @DLMS-AA-004
Feature: ACS004 - There is no dedicated key in a pre-established association
  A dedicated key comes with the proposal, and there was none.

  Scenario: A request says that it is under a dedicated key
    Given a pre-established association with security suite 0
    When the meter gets a read under a dedicated key, and then a right one
    Then only the right read is served
