@FRG040 @version1 @meter @gateway @SCHC-FRAG-005 @SCHC-FRAG-AOE-034 @SCHC-FRAG-AOE-036
Feature: FRG040 - A packet arrives or both sides know
  Frames are lost, repeated and held back as chance will have it. The packet arrives intact, or both sides
  know of its failure, after no more attempts than agreed. What fails is made as small as it can be.

  Scenario Outline: Anything may happen to any frame
    When packets of <size> bytes meet all that the air may do
    Then each arrives intact, or both sides know of its failure

    Examples:
      | size |
      | 103  |
      | 150  |
      | 301  |

    @several-windows
    Examples:
      | size |
      | 660  |
