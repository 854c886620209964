@PSH011 @version1 @meter @push @set @action @expendable-data @DLMS-PUSH-018
Feature: PSH011 - Long pushes arrive whole
  Be it by fragments or by blocks, what was cut is put together again.

  Scenario: A push of six hundred octets
    Given the meter has a push setup
    And the push list names the meter many times
    And what the push list names has been read
    When the head-end has the meter push
    Then the push follows its list
