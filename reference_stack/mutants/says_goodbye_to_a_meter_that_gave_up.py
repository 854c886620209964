"""A gateway that says goodbye to a meter that has given up. Breaks FRG076."""

from __future__ import annotations

from reference_stack.nodes.parts import Parts
from reference_stack.schc.fragmentation.ack_always_sender import AckAlwaysSender, Input, State
from reference_stack.schc.fragmentation.rule import Mode
from reference_stack.schc.fragmentation.sender import send_abort

BREAKS = "FRG076"


Altered = AckAlwaysSender.with_rows(
    {(State.WAIT_ACK, Input.RECEIVER_ABORTED): (send_abort, State.ERROR)}
)


def break_gateway(parts: Parts) -> Parts:
    return parts.with_sender(Mode.ACK_ALWAYS, Altered)
