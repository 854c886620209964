"""A gateway whose reports are about the first window, whatever is missing. Breaks FRG023."""

from __future__ import annotations

from reference_stack.nodes.parts import Parts
from reference_stack.schc.fragmentation.ack_on_error_receiver import AckOnErrorReceiver
from reference_stack.schc.fragmentation.messages import Ack, CompoundAck
from reference_stack.schc.fragmentation.rule import Mode

BREAKS = "FRG023"


class Altered(AckOnErrorReceiver):
    """See above."""

    def _ack(self) -> Ack | CompoundAck:
        return Ack(0, 0, self._bitmap(0))


def break_gateway(parts: Parts) -> Parts:
    return parts.with_receiver(Mode.ACK_ON_ERROR, Altered)
