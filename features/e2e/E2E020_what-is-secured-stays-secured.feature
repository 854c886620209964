@E2E020 @version1 @meter @DLMS-PROF-002
Feature: E2E020 - What is secured stays secured
  The last column of the table, marked for every kind of meter.

  Background:
    Given the application of the meter asks for security

  Scenario: The security setup
    When the head-end looks at what the security setup shows
    Then it is what the messages show

  Scenario: A value is read without protection
    When the head-end reads a protected value without protection
    Then the meter does not return a value
