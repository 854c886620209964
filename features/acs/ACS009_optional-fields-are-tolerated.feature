@ACS009 @version1 @meter @negotiated-associations @DLMS-AA-008
Feature: ACS009 - What a proposal may hold besides is tolerated
  Clients differ in what they say of themselves, and none of it changes what they ask for.

  Scenario Outline: A proposal says more than it has to
    Given a plain association that is opened with no authentication
    When an association is proposed with <what> in it, and then without
    Then the meter accepts both, or agrees to what it has

    Examples:
      | what                          |
      | qualifiers and invocation ids |
      | a quality of service          |
      | the title of the meter        |
