"""A meter that takes the rightmost bit of a report for the first tile. Breaks FRG009."""

from __future__ import annotations

from dataclasses import replace

from reference_stack.kernel.bits import Bits
from reference_stack.nodes.parts import Parts
from reference_stack.schc.fragmentation.ack_on_error_sender import AckOnErrorSender
from reference_stack.schc.fragmentation.messages import Ack, CompoundAck
from reference_stack.schc.fragmentation.rule import Mode
from reference_stack.schc.fragmentation.sender import Classified

BREAKS = "FRG009"


class Altered(AckOnErrorSender):
    """See above."""

    def _classify(self, ack: Ack | CompoundAck) -> Classified:
        if isinstance(ack, Ack) and not ack.c:
            ack = replace(ack, bitmap=Bits.written(str(ack.bitmap)[::-1]))
        return super()._classify(ack)


def break_meter(parts: Parts) -> Parts:
    return parts.with_sender(Mode.ACK_ON_ERROR, Altered)
