"""A gateway that does not look which window an acknowledgement is of. Breaks FRG072."""

from __future__ import annotations

from dataclasses import replace

from reference_stack.nodes.parts import Parts
from reference_stack.schc.fragmentation.ack_always_sender import AckAlwaysSender
from reference_stack.schc.fragmentation.messages import Ack, CompoundAck
from reference_stack.schc.fragmentation.rule import Mode
from reference_stack.schc.fragmentation.sender import Classified

BREAKS = "FRG072"


class Altered(AckAlwaysSender):
    """See above."""

    __slots__ = ()

    def _classify(self, ack: Ack | CompoundAck) -> Classified:
        if isinstance(ack, Ack):
            ack = replace(ack, w=self._w & 1)
        return super()._classify(ack)


def break_gateway(parts: Parts) -> Parts:
    return parts.with_sender(Mode.ACK_ALWAYS, Altered)
