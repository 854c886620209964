@CMP018 @version1 @gateway @rule-sets @private-fields @SCHC-COMP-013 @SCHC-COMP-014 @SCHC-COMP-015 @SCHC-COMP-017 @SCHC-COMP-024 @SCHC-COMP-037
Feature: CMP018 - Fields of variable length are restored
  The size says where the field ends. A size that goes beyond the message stands for no packet.

  Background:
    Given the rules are fields of its own

  Scenario Outline: A text of any length
    When a datagram with client port <port> and <text> comes by air, by the rule "<rule>"
    Then the very packet comes out of it

    Examples:
      | port | text                    | rule                           |
      | 5001 | 1 bytes of text         | text in full                   |
      | 5001 | 14 bytes of text        | text in full                   |
      | 5001 | 15 bytes of text        | text in full                   |
      | 5001 | 180 bytes of text       | text in full                   |
      | 5002 | the text "sensors/temp" | text that begins with sensors  |
      | 5003 | the text "standby"      | one of three texts             |
      | 5005 | labels 1/9              | first label known, second told |

  Scenario Outline: A text that takes several fragments
    When a datagram with <size> bytes of data comes in fragments
    Then the packet is handed up

    Examples:
      | size |
      | 254  |
      | 255  |
      | 300  |

  Scenario: A size beyond the end of the message
    When a message comes by air with a size beyond its end
    Then nothing comes out of it, as far as texts say
