"""A meter that leaves an end alone when nothing came before it. Breaks FRG050."""

from __future__ import annotations

from collections.abc import Sequence

from reference_stack.kernel.instant import Instant
from reference_stack.nodes.parts import Parts
from reference_stack.schc.fragmentation.ack_always_phases import Input, State
from reference_stack.schc.fragmentation.ack_always_receiver import AckAlwaysReceiver
from reference_stack.schc.fragmentation.events import Effect
from reference_stack.schc.fragmentation.rule import Mode

BREAKS = "FRG050"


def say_nothing(receiver: AckAlwaysReceiver, detail: object, now: Instant) -> Sequence[Effect]:
    return ()


Altered = AckAlwaysReceiver.with_rows(
    {(State.IDLE, Input.PACKET_COMPLETE): (say_nothing, State.IDLE)}
)


def break_meter(parts: Parts) -> Parts:
    return parts.with_receiver(Mode.ACK_ALWAYS, Altered)
