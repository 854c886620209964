@LNK006 @version1 @meter @gateway @rule-sets @SCHC-COMP-033 @SCHC-LW-009
Feature: LNK006 - Other traffic goes beside
  Frames on ports that no rule has belong to others. They come between the fragments of a packet and
  leave it alone.

  Scenario: A frame on a foreign port comes while fragments go out
    Given at data rate 0 the rules are operators and actions
    When a datagram with client port 999 and 150 bytes of data has to cross the radio, and a frame on a foreign port comes between
    Then it crosses uncompressed and unchanged
