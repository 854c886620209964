@SRV016 @version2 @meter @selective-access @load-profile @DLMS-XDLMS-010 @DLMS-XDLMS-011 @DLMS-XDLMS-012
Feature: SRV016 - Parts of a load profile are just what was asked for
  Over a narrow radio nobody reads a whole profile, so that the part has to be exact.

  Scenario: The rows of one moment
    Given the first five rows of the load profile are known
    When the head-end asks for the rows of one moment
    Then just the third row comes

  Scenario: The rows of a span of time, both ends included
    Given the first five rows of the load profile are known
    When the head-end asks for the rows from the second time to the fourth
    Then just these rows come

  Scenario Outline: A column of some rows
    Given the first five rows of the load profile are known
    When the head-end asks for the <column> column of rows two to four
    Then just these cells come

    Examples:
      | column |
      | first  |
      | second |

  Scenario: Rows to the end
    When the head-end asks for all rows from the last but one
    Then two rows come

  Scenario Outline: A part that there is not
    When the head-end asks for <part> that there is not
    Then no row comes

    Examples:
      | part                     |
      | rows far behind the last |
      | a selector               |
      | a column                 |
