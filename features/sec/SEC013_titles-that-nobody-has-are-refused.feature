@SEC013 @version1 @meter @general-glo-ciphering @DLMS-SEC-021
Feature: SEC013 - A message of an originator that nobody knows is not served
  The system title says who speaks. A stranger is none of the meter's clients, whatever key he has.

  Scenario: A stranger has the key
    Given a pre-established association with security suite 0
    And the association uses general-glo-ciphering
    When the meter gets a read with the system title of nobody, and then a right one
    Then only the right read is served
