"""A gateway that gives a packet up and does not say so. Breaks FRG073 and FRG074."""

from __future__ import annotations

from reference_stack.nodes.parts import Parts
from reference_stack.schc.fragmentation.ack_always_sender import AckAlwaysSender, Input, State
from reference_stack.schc.fragmentation.rule import Mode
from reference_stack.schc.fragmentation.sender import give_up

BREAKS = ("FRG073", "FRG074")


Altered = AckAlwaysSender.with_rows(
    {
        (State.WAIT_ACK, Input.ATTEMPTS_EXHAUSTED): (give_up, State.ERROR),
        (State.WAIT_ACK, Input.ACK_REFUSES_PACKET): (give_up, State.ERROR),
    }
)


def break_gateway(parts: Parts) -> Parts:
    return parts.with_sender(Mode.ACK_ALWAYS, Altered)
