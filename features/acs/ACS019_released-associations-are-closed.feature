@ACS019 @version1 @meter @negotiated-associations @DLMS-AA-024
Feature: ACS019 - A right release closes the association
  Over UDP nothing else does. The meter answers, and serves nothing in it any more.

  Scenario: The head-end has had enough of an association with a cipher
    Given an association that is opened with no authentication
    When the head-end opens and releases the association
    Then the meter says that it is released, and means it

  Scenario: The head-end has had enough of a plain association
    Given a plain association that is opened with no authentication
    When the head-end opens and releases the association
    Then the meter says that it is released, and means it
