"""A gateway that goes on when a fragment is reported missing. Breaks FRG072."""

from __future__ import annotations

from reference_stack.nodes.parts import Parts
from reference_stack.schc.fragmentation.ack_always_sender import AckAlwaysSender, Input, State
from reference_stack.schc.fragmentation.rule import Mode

BREAKS = "FRG072"


Altered = AckAlwaysSender.with_rows(
    {(State.WAIT_ACK, Input.ACK_SHOWS_GAPS): (AckAlwaysSender.go_on, State.SEND)}
)


def break_gateway(parts: Parts) -> Parts:
    return parts.with_sender(Mode.ACK_ALWAYS, Altered)
