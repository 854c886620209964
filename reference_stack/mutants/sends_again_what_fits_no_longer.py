"""A gateway that sends a fragment again whatever a frame carries by then. Breaks FRG071."""

from __future__ import annotations

from reference_stack.nodes.parts import Parts
from reference_stack.schc.fragmentation.ack_always_sender import AckAlwaysSender
from reference_stack.schc.fragmentation.rule import Mode
from reference_stack.schc.fragmentation.sender import Classified

BREAKS = "FRG071"


class Altered(AckAlwaysSender):
    """See above."""

    __slots__ = ()

    def _offered(self, size_bits: int) -> Classified:
        if self._missing:
            size_bits = self._tiles.message_bits(self._sent[self._missing[0]])
        return super()._offered(size_bits)


def break_gateway(parts: Parts) -> Parts:
    return parts.with_sender(Mode.ACK_ALWAYS, Altered)
