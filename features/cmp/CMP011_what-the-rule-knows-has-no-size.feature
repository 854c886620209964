@CMP011 @version1 @meter @gateway @rule-sets @private-fields @SCHC-COMP-017 @SCHC-COMP-024
Feature: CMP011 - What the rule knows of a variable field has no size
  A size precedes only what is sent: of a text whose beginning is known, the size of its end; of a text
  that is known or stands in a list, nothing.

  Background:
    Given the rules are fields of its own

  Scenario Outline: Something of the text is known
    When a datagram with client port <port> and the text "<text>" has to cross the radio
    Then it crosses by the rule "<rule>"

    Examples:
      | port | text                         | rule                          |
      | 5002 | sensors/                     | text that begins with sensors |
      | 5002 | sensors/temp                 | text that begins with sensors |
      | 5002 | sensors/temperature-of-water | text that begins with sensors |
      | 5003 | off                          | one of three texts            |
      | 5003 | standby                      | one of three texts            |
      | 5004 | tick                         | one text only                 |

  Scenario Outline: The text is another
    When a datagram with client port <port> and the text "<text>" has to cross the radio
    Then it crosses uncompressed and unchanged

    Examples:
      | port | text        |
      | 5002 | sensor/temp |
      | 5003 | o           |
      | 5004 | ticks       |
