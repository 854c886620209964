@SRV028 @version1 @head-end @DLMS-XDLMS-032
Feature: SRV028 - A head-end goes on after an exception, and its counter never goes back
  An exception is not protected: it may say that something failed, and decides nothing else.

  Scenario Outline: An exception in each of its forms
    When the meter answers the head-end by <exception>
    Then the head-end still asks when it is told to
    And each request has an invocation counter of its own

    Examples:
      | exception                                          |
      | an exception about deciphering                     |
      | an exception about deciphering of the other kind   |
      | an exception that asks for a counter used long ago |
