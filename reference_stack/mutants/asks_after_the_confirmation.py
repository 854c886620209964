"""A gateway that takes a confirmation for one of a window, and asks for more. Breaks FRG076."""

from __future__ import annotations

from collections.abc import Sequence

from reference_stack.kernel.instant import Instant
from reference_stack.nodes.parts import Parts
from reference_stack.schc.fragmentation.ack_always_sender import AckAlwaysSender, Input, State
from reference_stack.schc.fragmentation.events import Effect
from reference_stack.schc.fragmentation.rule import Mode

BREAKS = "FRG076"


def go_on_listening(sender: AckAlwaysSender, detail: None, now: Instant) -> Sequence[Effect]:
    sender.start_timer(now)
    return ()


Altered = AckAlwaysSender.with_rows(
    {(State.WAIT_ACK, Input.ACK_CONFIRMS_PACKET): (go_on_listening, State.WAIT_ACK)}
)


def break_gateway(parts: Parts) -> Parts:
    return parts.with_sender(Mode.ACK_ALWAYS, Altered)
