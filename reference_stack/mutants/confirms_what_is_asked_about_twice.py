"""A gateway that confirms a packet when it is asked about it a second time. Breaks FRG040."""

from __future__ import annotations

from reference_stack.nodes.parts import Parts
from reference_stack.schc.fragmentation.ack_on_error_receiver import AckOnErrorReceiver
from reference_stack.schc.fragmentation.messages import Ack, CompoundAck
from reference_stack.schc.fragmentation.rule import Mode

BREAKS = "FRG040"


class Altered(AckOnErrorReceiver):
    """See above."""

    def _ack(self) -> Ack | CompoundAck:
        if self._attempts > 1 and self._all_1 is not None:
            return Ack(self._all_1.w, 1)
        return super()._ack()


def break_gateway(parts: Parts) -> Parts:
    return parts.with_receiver(Mode.ACK_ON_ERROR, Altered)
