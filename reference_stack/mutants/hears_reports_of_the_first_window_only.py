"""A meter that does not heed reports of any window but the first. Breaks FRG009."""

from __future__ import annotations

from reference_stack.nodes.parts import Parts
from reference_stack.schc.fragmentation.ack_on_error_sender import AckOnErrorSender, Input
from reference_stack.schc.fragmentation.messages import Ack, CompoundAck
from reference_stack.schc.fragmentation.rule import Mode
from reference_stack.schc.fragmentation.sender import Classified

BREAKS = "FRG009"


class Altered(AckOnErrorSender):
    """See above."""

    def _classify(self, ack: Ack | CompoundAck) -> Classified:
        if isinstance(ack, Ack) and not ack.c and ack.w:
            return Input.ACK_TELLS_NOTHING, None
        return super()._classify(ack)


def break_meter(parts: Parts) -> Parts:
    return parts.with_sender(Mode.ACK_ON_ERROR, Altered)
