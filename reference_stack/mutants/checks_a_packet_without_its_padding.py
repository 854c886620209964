"""A gateway whose RCS leaves out the padding of the last fragment. Breaks FRG070."""

from __future__ import annotations

from dataclasses import replace

from reference_stack.kernel.bits import Bits
from reference_stack.nodes.parts import Parts
from reference_stack.schc.fragmentation.ack_always_sender import AckAlwaysSender
from reference_stack.schc.fragmentation.rule import Mode
from reference_stack.schc.fragmentation.sized_tiles import Tile

BREAKS = "FRG070"


class Altered(AckAlwaysSender):
    """See above."""

    __slots__ = ()

    def _message(self, index: int) -> Bits:
        tile = self._sent[index]
        if not tile.is_last:
            return super()._message(index)
        all_1 = self._tiles.all_1(tile, w=self._w & 1, dtag=self._dtag)
        packet = self._tiles.content(Tile(0, tile.start + tile.length, True))
        return replace(all_1, rcs=self._rule.rcs_algorithm.check(packet)).encode(self._rule)


def break_gateway(parts: Parts) -> Parts:
    return parts.with_sender(Mode.ACK_ALWAYS, Altered)
