@PSH005 @version1 @meter @push @set @action @expendable-data @DLMS-PUSH-006 @DLMS-PUSH-007
Feature: PSH005 - Pushes keep to their window, and to chance
  A million meters that push at midnight are a million meters that nobody hears.

  Background:
    Given the meter has a push setup

  Scenario: A push is triggered before its window opens
    Given the meter may push from half an hour on
    When the push is triggered and the window has come and gone
    Then the push comes once its window is open

  Scenario: Pushes are spread by chance
    Given pushes are spread over a minute
    When the head-end has the meter push again and again
    Then pushes come within that minute and not all at once
