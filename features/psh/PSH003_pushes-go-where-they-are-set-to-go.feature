@PSH003 @version1 @meter @push @action @DLMS-PUSH-003 @DLMS-PUSH-004
Feature: PSH003 - Pushes go where they are set to go, protected as they are set to be
  What is sent unasked needs no less care than what was asked for.

  Background:
    Given the meter has a push setup

  Scenario: The place
    Given where the push goes to is known
    When the head-end has the meter push
    Then the push goes where it is set to go

  Scenario: The protection
    Given how the push is protected is known
    When the head-end has the meter push
    Then the push is protected as it is set to be
