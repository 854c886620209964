"""A meter that gives up when a report has gaps where it has no tiles. Breaks FRG014."""

from __future__ import annotations

from reference_stack.nodes.parts import Parts
from reference_stack.schc.fragmentation.ack_on_error_sender import AckOnErrorSender, Input
from reference_stack.schc.fragmentation.messages import Ack, CompoundAck
from reference_stack.schc.fragmentation.rule import Mode
from reference_stack.schc.fragmentation.sender import Classified

BREAKS = "FRG014"


class Altered(AckOnErrorSender):
    """See above."""

    def _classify(self, ack: Ack | CompoundAck) -> Classified:
        if isinstance(ack, Ack) and not ack.c and self._tiles.all_1_sent:
            sent = self._tiles.gaps(ack.w, ack.bitmap)
            every = (1 << self._rule.window_size) - 1 & ~ack.bitmap.value
            if every & ~sent & ~1:
                return Input.ACK_REFUSES_PACKET, "tiles are missing that there never were"
        return super()._classify(ack)


def break_meter(parts: Parts) -> Parts:
    return parts.with_sender(Mode.ACK_ON_ERROR, Altered)
