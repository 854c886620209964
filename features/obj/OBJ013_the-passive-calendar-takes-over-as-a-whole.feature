@OBJ013 @version1 @meter @set @action @expendable-data @DLMS-OBJ-015
Feature: OBJ013 - The passive calendar takes over as a whole
  A calendar is written in peace and becomes valid at once or when its time has come.

  Background:
    Given the meter has an activity calendar
    And the passive calendar has another name than the active one

  Scenario: At once
    When the head-end has the passive calendar take over
    Then it is done
    And the active calendar is the passive one

  Scenario: At its time
    When the passive calendar is to take over in ten minutes
    Then it is done
    And the active calendar is the passive one
