@FUO010 @version1 @head-end @image-transfer @DLMS-FU-018
Feature: FUO010 - A head-end waits until an image is verified
  A meter of few instructions a second needs its time; that is no failure.

  Scenario: The verification takes longer than its answer
    Given the meter takes its time to verify an image
    When the head-end brings an image into the meter
    Then the head-end asks how far the verification is
