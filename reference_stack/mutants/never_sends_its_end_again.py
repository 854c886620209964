"""A gateway that believes every report to have the end of the packet. Breaks FRG072."""

from __future__ import annotations

from reference_stack.kernel.bits import Bits
from reference_stack.nodes.parts import Parts
from reference_stack.schc.fragmentation.ack_always_sender import AckAlwaysSender
from reference_stack.schc.fragmentation.rule import Mode

BREAKS = "FRG072"


class Altered(AckAlwaysSender):
    """See above."""

    __slots__ = ()

    def _has(self, bitmap: Bits, index: int) -> bool:
        return self._sent[index].is_last or super()._has(bitmap, index)


def break_gateway(parts: Parts) -> Parts:
    return parts.with_sender(Mode.ACK_ALWAYS, Altered)
