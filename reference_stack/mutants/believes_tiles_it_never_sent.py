"""A gateway that takes a bitmap of more tiles than there are for success. Breaks FRG075."""

from __future__ import annotations

from reference_stack.nodes.parts import Parts
from reference_stack.schc.fragmentation.ack_always_sender import AckAlwaysSender, Input, State
from reference_stack.schc.fragmentation.rule import Mode
from reference_stack.schc.fragmentation.sender import finish

BREAKS = "FRG075"


Altered = AckAlwaysSender.with_rows(
    {(State.WAIT_ACK, Input.ACK_CLAIMS_UNSENT): (finish, State.END)}
)


def break_gateway(parts: Parts) -> Parts:
    return parts.with_sender(Mode.ACK_ALWAYS, Altered)
