@ENC008 @version1 @meter @DLMS-ENC-009
Feature: ENC008 - Dates say how far they are from universal time
  The deviation counts minutes from local time, daylight saving included.

  Scenario: The clock and its zone
    When the head-end reads the clock, its time zone and its daylight saving
    Then the date has twelve octets, and its deviation fits the time zone
