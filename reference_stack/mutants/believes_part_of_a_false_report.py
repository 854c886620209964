"""A meter that follows a report as far as its windows were sent. Breaks FRG016."""

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
            sent = [each for each in ack.windows if each[0] <= self._tiles.highest_window]
            ack = CompoundAck(tuple(sent)) if len(sent) > 1 else Ack(sent[0][0], 0, sent[0][1])
        return super()._classify(ack)


def break_meter(parts: Parts) -> Parts:
    return parts.with_sender(Mode.ACK_ON_ERROR, Altered)
