"""A gateway whose reports of any window say that the tile of the All-1 is there. Breaks FRG021."""

from __future__ import annotations

from reference_stack.kernel.bits import Bits
from reference_stack.nodes.parts import Parts
from reference_stack.schc.fragmentation.ack_on_error_receiver import AckOnErrorReceiver
from reference_stack.schc.fragmentation.rule import Mode

BREAKS = "FRG021"


class Altered(AckOnErrorReceiver):
    """See above."""

    __slots__ = ()

    def _bitmap(self, w: int) -> Bits:
        bitmap = super()._bitmap(w)
        brought = self._all_1 is not None and bool(self._all_1.payload)
        return Bits(bitmap.value | brought, bitmap.length)


def break_gateway(parts: Parts) -> Parts:
    return parts.with_receiver(Mode.ACK_ON_ERROR, Altered)
