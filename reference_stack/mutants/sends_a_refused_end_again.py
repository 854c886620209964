"""A gateway that sends the end again when the meter calls the packet wrong. Breaks FRG074."""

from __future__ import annotations

from collections.abc import Sequence

from reference_stack.kernel.instant import Instant
from reference_stack.nodes.parts import Parts
from reference_stack.schc.fragmentation.ack_always_sender import AckAlwaysSender, Input, State
from reference_stack.schc.fragmentation.events import Effect
from reference_stack.schc.fragmentation.rule import Mode

BREAKS = "FRG074"


def send_again(sender: AckAlwaysSender, detail: object, now: Instant) -> Sequence[Effect]:
    return sender.renew_missing([0], now)


Altered = AckAlwaysSender.with_rows(
    {(State.WAIT_ACK, Input.ACK_REFUSES_PACKET): (send_again, State.RESEND)}
)


def break_gateway(parts: Parts) -> Parts:
    return parts.with_sender(Mode.ACK_ALWAYS, Altered)
