"""A meter that repairs only the first window of a report of several. Breaks FRG016."""

from __future__ import annotations

from reference_stack.nodes.parts import Parts
from reference_stack.schc.fragmentation.ack_on_error_sender import AckOnErrorSender
from reference_stack.schc.fragmentation.messages import Ack, CompoundAck
from reference_stack.schc.fragmentation.rule import Mode
from reference_stack.schc.fragmentation.sender import Classified

BREAKS = "FRG016"


class Altered(AckOnErrorSender):
    """See above."""

    def _classify(self, ack: Ack | CompoundAck) -> Classified:
        if isinstance(ack, CompoundAck):
            w, bitmap = ack.windows[0]
            ack = Ack(w, 0, bitmap)
        return super()._classify(ack)


def break_meter(parts: Parts) -> Parts:
    return parts.with_sender(Mode.ACK_ON_ERROR, Altered)
