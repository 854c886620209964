@ENC009 @version1 @head-end @block-transfer-get @DLMS-ENC-002
Feature: ENC009 - A head-end understands lengths in any form
  There are meters in the field that write every length in three octets.

  Scenario: A block whose length is written long
    When the first block of a long answer comes, its lengths written long
    Then the head-end asks for the second block
