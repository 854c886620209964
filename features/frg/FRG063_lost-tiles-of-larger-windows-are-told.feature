@FRG063 @version2 @meter @rule-sets @SCHC-FRAG-AA-026 @SCHC-FRAG-AA-035 @SCHC-FRAG-018 @SCHC-FRAG-019 @SCHC-FRAG-014
Feature: FRG063 - Lost tiles of larger windows are told
  Where windows of more than one tile are agreed, an acknowledgement tells which tiles are there, the first
  of the window in front; the tile that came with the end stands last.

  Background:
    Given packets go down in windows of 7 tiles

  Scenario Outline: A packet in one window or two
    When a request comes in <count> fragments, <how>
    Then every acknowledgement tells what has come
    And acknowledgements are written as they are drawn
    And the request in it is answered

    Examples:
      | count | how                                           |
      | 6     | one after the other                           |
      | 11    | one after the other                           |
      | 18    | one after the other                           |
      | 11    | some of them lost and sent again              |
      | 6     | some of them lost, and the confirmation too   |
      | 6     | some of them lost, and one of these once more |
