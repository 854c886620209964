@CMP032 @version1 @gateway @rule-sets @SCHC-COMP-009 @SCHC-COMP-057
Feature: CMP032 - Checksums that were told are handed up as they were told
  A meter may keep a packet with a wrong checksum from being compressed. That it is wrong is then for the
  receiver to find, so that nobody puts it right on the way.

  Background:
    Given the rules are operators and actions

  Scenario Outline: The checksum is wrong
    When a datagram with client port <port> and a wrong checksum comes by air uncompressed
    Then the very packet comes out of it or nothing

    Examples:
      | port |
      | 5001 |
      | 999  |

  Scenario Outline: The checksum is right
    When a datagram with client port <port> comes by air uncompressed
    Then the very packet comes out of it

    Examples:
      | port |
      | 5001 |
      | 999  |
