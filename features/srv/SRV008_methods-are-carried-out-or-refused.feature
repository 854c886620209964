@SRV008 @version1 @meter @action @load-profile @DLMS-XDLMS-020 @DLMS-XDLMS-021 @DLMS-XDLMS-022
Feature: SRV008 - Methods are carried out, or refused without effect
  The result of a method is all that a client learns of it.

  Scenario: A method that may be invoked
    Given the head-end knows how many rows the load profile has
    When the head-end invokes the capture of a profile row
    Then the method is carried out
    And the load profile has a row more

  Scenario: A method that this client may not invoke
    When the head-end invokes a method of the association itself
    Then the meter denies it

  Scenario Outline: A method that there is not
    When the head-end invokes <method>
    Then the method is refused

    Examples:
      | method                                   |
      | a method that the profile does not have  |
      | a method of an object that is not there  |

  Scenario Outline: A parameter that is not what the method wants
    When the head-end has the clock shifted by <what>
    Then the method is refused

    Examples:
      | what          |
      | a truth value |
      | nothing       |
