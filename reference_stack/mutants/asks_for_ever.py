"""A gateway that asks for an acknowledgement again and again. Breaks FRG073."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from reference_stack.kernel.instant import Instant
from reference_stack.kernel.machine import Table
from reference_stack.nodes.parts import Parts
from reference_stack.schc.fragmentation.ack_always_sender import AckAlwaysSender, Input, State
from reference_stack.schc.fragmentation.events import Effect
from reference_stack.schc.fragmentation.rule import Mode

BREAKS = "FRG073"


class Altered(AckAlwaysSender):
    """See above."""

    __slots__ = ()

    def send_ack_req(self, detail: None, now: Instant) -> Sequence[Effect]:
        effects = super().send_ack_req(detail, now)
        self._attempts = 0
        return effects

    transitions: ClassVar[Table] = {
        **AckAlwaysSender.transitions,
        (State.ASK, Input.ACK_REQ_DUE): (send_ack_req, State.WAIT_ACK),
    }


def break_gateway(parts: Parts) -> Parts:
    return parts.with_sender(Mode.ACK_ALWAYS, Altered)
