"""A gateway whose reports have the bit of the first tile at the right. Breaks FRG021."""

from __future__ import annotations

from reference_stack.kernel.bits import Bits
from reference_stack.nodes.parts import Parts
from reference_stack.schc.fragmentation.ack_on_error_receiver import AckOnErrorReceiver
from reference_stack.schc.fragmentation.rule import Mode

BREAKS = "FRG021"


class Altered(AckOnErrorReceiver):
    """See above."""

    def _bitmap(self, w: int) -> Bits:
        return Bits.written(str(super()._bitmap(w))[::-1])


def break_gateway(parts: Parts) -> Parts:
    return parts.with_receiver(Mode.ACK_ON_ERROR, Altered)
