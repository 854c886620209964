@ACS042 @version1 @head-end @negotiated-associations @DLMS-AA-027
Feature: ACS042 - A head-end copes with a refusal of few words
  A refusal need not say more than that, and may give a reason that is not on any list.

  Scenario: The meter refuses and hardly says why
    Given an association that is opened with no authentication
    When the meter refuses in few words and for an unknown reason
    Then the head-end can propose the association again
