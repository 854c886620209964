@ACS041 @version1 @head-end @negotiated-associations @high-level-security @DLMS-AA-021
Feature: ACS041 - A head-end goes on only with a meter that proves itself
  Who sends a challenge back lets the other side answer it for him.

  Scenario: A meter sends back the challenge that it got
    Given an association that is opened with GMAC
    When the meter sends the head-end its own challenge, and another the next time
    Then the head-end proves itself only to another challenge

  Scenario: A meter gives a wrong proof
    Given an association that is opened with GMAC
    When the meter proves itself wrongly, and rightly the next time
    Then the head-end reads only after the right proof
