@FRG030 @version2 @gateway @SCHC-FRAG-013 @SCHC-FRAG-AOE-031 @SCHC-FRAG-AOE-032
Feature: FRG030 - A packet is handed up once
  Fragments of a finished packet may come late, and its All-1 again when the confirmation was lost. The
  packet is not handed up again, nor is the next one taken for it.

  Scenario Outline: Something comes after the end
    When of a packet of <size> bytes the gateway hears all tiles, then the All-1, then <remnants>
    Then it hands up just this packet

    Examples:
      | size | remnants                               |
      | 303  | the All-1                              |
      | 303  | a Sender-Abort                         |
      | 303  | tiles 62 to 58 of window 0             |
      | 303  | tile 40 of window 0, then the All-1    |
      | 700  | tiles 62 to 57 of window 1, then the All-1 |

  Scenario Outline: The next packet comes
    When of a packet of <size> bytes the gateway hears all tiles, then the All-1, then <pieces>
    Then it hands up the next packet
    And it hands up just this packet

    Examples:
      | size | pieces                                                                                                                                                    |
      | 303  | all tiles of the next packet, then the All-1 of the next packet                                                                                           |
      | 700  | all tiles of the next packet, then the All-1 of the next packet                                                                                           |
      | 303  | all tiles but tile 50 of window 0 of the next packet, then the All-1 of the next packet, then tile 50 of window 0 of the next packet, then the All-1 of the next packet |

  Scenario: A remnant comes before the next packet
    When of a packet of 303 bytes the gateway hears all tiles, then the All-1, then tile 40 of window 0, then all tiles of the next packet, then the All-1 of the next packet
    Then it hands up the next packet, as recommended

  Scenario Outline: Of the next packet comes too little
    When of a packet of <size> bytes the gateway hears all tiles, then the All-1, then uplinks without a word, then <pieces>
    Then it does not confirm the next packet

    Examples:
      | size | pieces                                                                                      |
      | 303  | the All-1 of the next packet                                                                |
      | 700  | all tiles but tile 50 of window 0 of the next packet, then the All-1 of the next packet |
