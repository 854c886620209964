@FRG071 @version2 @gateway @SCHC-LW-035 @LW-006
Feature: FRG071 - Fragments fill their frames
  Each fragment that goes down costs an uplink and takes until the next, so it should be as long as the
  data rate allows.

  Scenario: A packet of several fragments
    When a datagram with 400 bytes of data goes down, and the meter acknowledges everything
    Then fragments fill their frames

  Scenario: Frames become shorter before a fragment goes out again
    When a datagram with 150 bytes of data goes down, and the meter does not hear the first fragment, and frames are shorter for a while
    Then every frame fits
