@PSH004 @version1 @meter @push @set @action @expendable-data @DLMS-PUSH-005
Feature: PSH004 - Pushes tell nothing that their client may not read
  A list that somebody has written must not be a way around access rights.

  Background:
    Given the meter has a push setup

  Scenario: A secret is put into the list
    When the head-end lists a secret and has the meter push
    Then the secret is not told

  Scenario: Nothing secret is in the list
    When the head-end has the meter push
    Then the push reaches the head-end
