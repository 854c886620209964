@CMP019 @version1 @meter @gateway @SCHC-COMP-008 @SCHC-COMP-045 @SCHC-COMP-059
Feature: CMP019 - The rules of the profile are at work
  What both ends have agreed on is what crosses the radio, the hop limit left out where it is known
  going up and wherever it does not matter any more going down.

  Scenario Outline: A datagram of the profile
    When a datagram with <data> has to cross the radio
    Then it crosses with the smallest residue

    Examples:
      | data                                              |
      | 10 bytes of data                                  |
      | hop limit 63 and 10 bytes of data                 |
      | hop limit 1 and 10 bytes of data                  |
      | flow label 5, traffic class 8 and 3 bytes of data |
