@ACS018 @version1 @meter @negotiated-associations @DLMS-AA-023
Feature: ACS018 - A release that anybody could have sent is not honoured
  In an association with a cipher the release carries something protected.

  Scenario: Somebody releases the association of another
    Given an association that is opened with no authentication
    When the meter gets an unprotected release between two reads
    Then the second read is served as the first
