@SRV019 @version1 @meter @DLMS-XDLMS-033
Feature: SRV019 - Requests that come together are not mixed up
  Over class A a second request may be on its way before the first is answered.

  Scenario: Two requests one after the other
    When the head-end asks for the clock and the device name without waiting
    Then each answer belongs to its request
