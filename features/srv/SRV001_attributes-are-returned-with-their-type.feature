@SRV001 @version1 @meter @DLMS-XDLMS-001
Feature: SRV001 - Attributes are returned with their declared type
  What a client may read it gets, as the type that the class of the object says.

  Scenario Outline: One attribute is read
    When the head-end asks for <attribute>
    Then the meter returns <kind> of its declared type

    Examples:
      | attribute                       | kind            |
      | the clock                       | a date and time |
      | the energy register             | a number        |
      | the unit of the energy register | a structure     |
      | the logical device name         | text in octets  |
