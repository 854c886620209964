@RUL002 @version1 @meter @gateway @rule-sets @SCHC-COMP-059
Feature: RUL002 - Every rule of the set is at work
  Both ends hold the same rules, all of them, and each descriptor in its place.

  Scenario Outline: A datagram for each rule
    Given the rules are operators and actions
    When a datagram with <data> has to cross the radio
    Then it crosses by the rule "<rule>"

    Examples:
      | data                                         | rule                      |
      | client port 5001                             | all is known              |
      | client port 5002                             | hop limit told going down |
      | client port 8724                             | client port near 8720     |
      | client port 5018                             | one of three networks     |
      | client port 61620                            | told in full              |
      | client port 5010, flow label 7, hop limit 64 | all must be equal         |
      | client port 5112                             | one of two ports          |
      | client port 5213                             | one of four ports         |
      | client port 5614                             | one of nine ports         |
