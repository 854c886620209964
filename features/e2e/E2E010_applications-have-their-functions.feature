@E2E010 @version1 @meter @DLMS-PROF-001 @DLMS-PROF-002
Feature: E2E010 - Meters have the functions that their application asks for
  Whoever buys a kind of meter finds in it what the whitepaper's table marks for that kind.

  Background:
    Given the head-end receives long answers in blocks

  Scenario Outline: A function of the table
    Given the application of the meter asks for <function>
    When the head-end reads which objects there are
    Then an object serves the <function>

    Examples:
      | function             |
      | reading of registers |
      | load profile         |
      | tariff               |
      | demand response      |
      | logbook              |
      | alarm                |
      | control              |
      | firmware upgrade     |
      | time of use          |
      | security             |

  Scenario: What every device has
    When the head-end reads which objects there are
    Then the objects of every device are there
