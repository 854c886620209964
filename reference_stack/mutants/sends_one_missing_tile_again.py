"""A gateway that sends one tile again where several are reported missing. Breaks FRG077."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from reference_stack.kernel.instant import Instant
from reference_stack.kernel.machine import Table
from reference_stack.nodes.parts import Parts
from reference_stack.schc.fragmentation.ack_always_sender import AckAlwaysSender, Input, State
from reference_stack.schc.fragmentation.events import Effect
from reference_stack.schc.fragmentation.messages import Ack, CompoundAck
from reference_stack.schc.fragmentation.rule import Mode
from reference_stack.schc.fragmentation.sender import Classified

BREAKS = "FRG077"


class Altered(AckAlwaysSender):
    """See above."""

    __slots__ = ()

    def send_one(self, detail: None, now: Instant) -> Sequence[Effect]:
        effects = self.send_missing(detail, now)
        self._missing = []
        self.start_timer(now)
        return effects

    transitions: ClassVar[Table] = {
        **AckAlwaysSender.transitions,
        (State.RESEND, Input.TILES_MISSING): (send_one, State.WAIT_ACK),
    }

    def _classify(self, ack: Ack | CompoundAck) -> Classified:
        event, detail = super()._classify(ack)
        if event is Input.ACK_SHOWS_GAPS and self._heard:
            return Input.ACK_COMPLETES_WINDOW, None
        return event, detail


def break_gateway(parts: Parts) -> Parts:
    return parts.with_sender(Mode.ACK_ALWAYS, Altered)
