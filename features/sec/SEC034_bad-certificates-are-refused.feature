@SEC034 @version2 @meter @certificates @suite-1 @action @DLMS-SEC-035
Feature: SEC034 - Certificates that prove nothing are refused
  Who could bring his own certificate could sign whatever he likes.

  Scenario Outline: A certificate is no good
    Given a pre-established association with security suite 1
    And the meter trusts an authority of ours
    When the meter is to take a certificate that is <fault>
    Then the meter refuses it and keeps what it had

    Examples:
      | fault                                       |
      | by an authority that nobody knows           |
      | by somebody who has one and is no authority |
      | for a key that the meter does not have      |
      | for another use of the key                  |
      | changed after it was signed                 |
      | cut short                                   |
