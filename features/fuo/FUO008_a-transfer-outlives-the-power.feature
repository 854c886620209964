@FUO008 @version1 @meter @image-transfer @expendable-data @DLMS-FU-019
Feature: FUO008 - A transfer outlives the power, or begins anew
  Blocks that a meter believes to have and has not are the worst of all.

  Scenario: The power fails in the middle
    Given the meter has an image transfer
    And an image is ready for the meter
    And all its blocks but the second are there
    When the power of the meter fails for a moment
    Then its transfer goes on where it was, or begins anew
