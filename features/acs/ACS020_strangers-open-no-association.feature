@ACS020 @version1 @meter @negotiated-associations @DLMS-AA-026
Feature: ACS020 - A client with a title that is not registered opens no association
  The title goes into every nonce. Who has another is another.

  Scenario: A proposal comes under the title of nobody
    Given an association that is opened with no authentication
    When an association is proposed with the system title of nobody, and then a right one
    Then the meter accepts only the right one
