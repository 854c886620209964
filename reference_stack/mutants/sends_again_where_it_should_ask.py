"""A gateway that sends a window again when it hears nothing. Breaks FRG073."""

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

    def send_again(self, detail: None, now: Instant) -> Sequence[Effect]:
        self._attempts += 1
        return self.renew_missing(list(self._sent), now)

    transitions: ClassVar[Table] = {
        **AckAlwaysSender.transitions,
        (State.WAIT_ACK, Input.TIMER_EXPIRED): (send_again, State.RESEND),
    }


def break_gateway(parts: Parts) -> Parts:
    return parts.with_sender(Mode.ACK_ALWAYS, Altered)
