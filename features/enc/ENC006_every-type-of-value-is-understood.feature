@ENC006 @version1 @meter @set @DLMS-ENC-003 @DLMS-ENC-004
Feature: ENC006 - Every type of value is understood
  A value that comes back as it was written was understood, down to its last octet.

  Scenario Outline: A value of each type
    When the head-end writes <value> into a value for tests
    Then the same is read there

    Examples:
      | value                         |
      | a truth value                 |
      | a bit string                  |
      | whole numbers of every length |
      | an enumeration                |
      | floating point numbers        |
      | octets                        |
      | texts                         |
      | dates and times               |
      | nothing                       |
      | an array                      |
      | a compact array of numbers    |
      | a compact array of structures |
      | a compact array of arrays     |
