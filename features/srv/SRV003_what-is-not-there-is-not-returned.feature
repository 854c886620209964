@SRV003 @version1 @meter @DLMS-XDLMS-003
Feature: SRV003 - What is not there is called undefined
  A client that asks for an object that a meter lacks has to learn just that.

  Scenario Outline: Something is asked for that the meter does not have
    When the head-end asks for <attribute>
    Then the meter calls it <refusal>

    Examples:
      | attribute                     | refusal                       |
      | an object that is not there   | undefined                     |
      | the clock under another class | undefined or of another class |

  Scenario: An attribute is asked for that the class does not have
    When the head-end asks for an attribute that the clock does not have
    Then the meter does not return a value

  Scenario: The object itself is there
    When the head-end asks for the clock
    Then the meter returns a date and time of its declared type
