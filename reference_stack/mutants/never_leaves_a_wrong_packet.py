"""A meter that stays at the end of a packet that it has given up. Breaks FRG058."""

from __future__ import annotations

from reference_stack.nodes.parts import Parts
from reference_stack.schc.fragmentation.ack_always_phases import Input, State
from reference_stack.schc.fragmentation.ack_always_receiver import AckAlwaysReceiver
from reference_stack.schc.fragmentation.rule import Mode

BREAKS = "FRG058"


Altered = AckAlwaysReceiver.with_rows(
    {(State.RETX_LAST, Input.INACTIVE): (AckAlwaysReceiver.abort, State.RETX_LAST)}
)


def break_meter(parts: Parts) -> Parts:
    return parts.with_receiver(Mode.ACK_ALWAYS, Altered)
