@SRV029 @version1 @meter @event-notification @DLMS-XDLMS-030
Feature: SRV029 - Events are told with the attribute that they concern
  A client that is told unasked has nothing else to know by what happened.

  Scenario: Something happens that a client is to know
    When an event happens that concerns the clock
    Then the meter tells of the clock, with a time or without
