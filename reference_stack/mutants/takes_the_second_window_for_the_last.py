"""A meter for which the window that begins with a tile is the last. Breaks FRG063."""

from __future__ import annotations

from reference_stack.nodes.parts import Parts
from reference_stack.schc.fragmentation.ack_always_phases import Input, State
from reference_stack.schc.fragmentation.ack_always_receiver import AckAlwaysReceiver
from reference_stack.schc.fragmentation.rule import Mode

BREAKS = "FRG063"


Altered = AckAlwaysReceiver.with_rows(
    {(State.RETX, Input.NEXT_TILE): (AckAlwaysReceiver.begin_with_tile, State.RETX_LAST)}
)


def break_meter(parts: Parts) -> Parts:
    return parts.with_receiver(Mode.ACK_ALWAYS, Altered)
