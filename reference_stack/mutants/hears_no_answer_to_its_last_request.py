"""A gateway that gives up when its last request is answered. Breaks FRG073."""

from __future__ import annotations

from reference_stack.nodes.parts import Parts
from reference_stack.schc.fragmentation.ack_always_sender import AckAlwaysSender, Input
from reference_stack.schc.fragmentation.messages import Ack, CompoundAck
from reference_stack.schc.fragmentation.rule import Mode
from reference_stack.schc.fragmentation.sender import Classified

BREAKS = "FRG073"


class Altered(AckAlwaysSender):
    """See above."""

    __slots__ = ()

    def _classify(self, ack: Ack | CompoundAck) -> Classified:
        if self._attempts >= self._rule.max_ack_requests:
            return Input.ATTEMPTS_EXHAUSTED, "no request is left"
        return super()._classify(ack)


def break_gateway(parts: Parts) -> Parts:
    return parts.with_sender(Mode.ACK_ALWAYS, Altered)
