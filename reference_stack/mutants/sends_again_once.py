"""A meter that takes a second report of gaps for success. Breaks FRG040."""

from __future__ import annotations

from reference_stack.nodes.parts import Parts
from reference_stack.schc.fragmentation.ack_on_error_sender import AckOnErrorSender, Input
from reference_stack.schc.fragmentation.messages import Ack, CompoundAck
from reference_stack.schc.fragmentation.rule import Mode
from reference_stack.schc.fragmentation.sender import Classified

BREAKS = "FRG040"


class Altered(AckOnErrorSender):
    """See above."""

    _reports = 0

    def _classify(self, ack: Ack | CompoundAck) -> Classified:
        event, detail = super()._classify(ack)
        self._reports += event is Input.ACK_SHOWS_GAPS
        if event is Input.ACK_SHOWS_GAPS and self._reports > 1:
            return Input.ACK_CONFIRMS_PACKET, None
        return event, detail


def break_meter(parts: Parts) -> Parts:
    return parts.with_sender(Mode.ACK_ON_ERROR, Altered)
