@SEC033 @version2 @meter @certificates @suite-1 @action @expendable-keys @DLMS-SEC-034
Feature: SEC033 - A meter makes key pairs and keeps the certificates for them
  It asks for a certificate of its own key, takes it in, gives it out again, and forgets others.

  Scenario: A key pair is made and certified
    Given a pre-established association with security suite 1
    And the meter trusts an authority of ours
    When the meter makes a key pair and gets a certificate for it
    Then the meter gives back the certificate that it got
    And the key pair is another than before
