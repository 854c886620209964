@FRG076 @version2 @gateway @SCHC-FRAG-026 @SCHC-FRAG-AA-010 @SCHC-FRAG-AA-013 @SCHC-FRAG-AA-014
Feature: FRG076 - What is over is over
  An abort ends the matter, and so does a confirmation. To answer, or to ask once more, would only cost air.

  Scenario: The meter gives up after the first fragment
    When a datagram with 150 bytes of data goes down, and the meter gives up
    Then the abort of the meter is not answered

  Scenario: The meter takes it all
    When a datagram with 150 bytes of data goes down, and the meter acknowledges everything and is silent from then on
    Then the confirmation ends the packet

  Scenario: The meter speaks of packets that there are not
    When two datagrams of 120 bytes go down one after the other, and the meter acknowledges what there is not as well
    Then the windows are numbered in turn
    And the fragments together are the packet
