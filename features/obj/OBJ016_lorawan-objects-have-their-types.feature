@OBJ016 @version1 @meter @action @expendable-data @DLMS-OBJ-023 @DLMS-OBJ-027 @DLMS-OBJ-028
Feature: OBJ016 - The objects of LoRaWAN have their types, and count
  They are how a meter without a display is diagnosed from afar.

  Background:
    Given the head-end receives long answers in blocks

  Scenario Outline: Attributes have their types
    Given the meter has a <kind>
    And its attributes are listed
    When the head-end reads all its attributes
    Then every one of them is there and has the type that its class says

    Examples:
      | kind               |
      | LoRaWAN setup      |
      | LoRaWAN diagnostic |

  Scenario: Frames are counted
    Given the meter has a LoRaWAN diagnostic
    And its counters have counted for a while
    When the head-end and the meter exchange 3 messages
    Then no counter has fallen
    And frames that were sent are counted

  Scenario: Counters are reset
    Given the meter has a LoRaWAN diagnostic
    And its counters have counted for a while
    When the head-end resets its counters
    Then its counters begin anew
