"""A gateway whose reports have no bit for the tile that the All-1 brought. Breaks FRG021."""

from __future__ import annotations

from reference_stack.kernel.bits import Bits
from reference_stack.nodes.parts import Parts
from reference_stack.schc.fragmentation.ack_on_error_receiver import AckOnErrorReceiver
from reference_stack.schc.fragmentation.rule import Mode

BREAKS = "FRG021"


class Altered(AckOnErrorReceiver):
    """See above."""

    def _bitmap(self, w: int) -> Bits:
        return self._tiles.bitmap(w)


def break_gateway(parts: Parts) -> Parts:
    return parts.with_receiver(Mode.ACK_ON_ERROR, Altered)
