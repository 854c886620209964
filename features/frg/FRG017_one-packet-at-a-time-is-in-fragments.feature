@FRG017 @version1 @meter @gateway @SCHC-FRAG-028
Feature: FRG017 - One packet at a time is in fragments
  Without a tag that tells packets apart, a RuleID has one of them under way; the next one waits.

  Background:
    Given the data rate is 0

  Scenario Outline: A packet comes while another is being sent
    When two datagrams of <size> bytes have to cross the radio
    Then they cross one after the other

    Examples:
      | size |
      | 60   |
      | 150  |
      | 333  |
