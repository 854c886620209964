"""A meter that falls silent where it should give a packet up. Breaks FRG058."""

from __future__ import annotations

from collections.abc import Sequence

from reference_stack.kernel.instant import Instant
from reference_stack.nodes.parts import Parts
from reference_stack.schc.fragmentation.ack_always_phases import Input, State
from reference_stack.schc.fragmentation.ack_always_receiver import AckAlwaysReceiver
from reference_stack.schc.fragmentation.events import Effect
from reference_stack.schc.fragmentation.rule import Mode

BREAKS = "FRG058"


def say_nothing(receiver: AckAlwaysReceiver, reason: object, now: Instant) -> Sequence[Effect]:
    return ()


Altered = AckAlwaysReceiver.with_rows(
    {
        (state, Input.ACKS_EXHAUSTED): (say_nothing, state)
        for state in (State.ACCEPT, State.RETX, State.RETX_LAST)
    }
)


def break_meter(parts: Parts) -> Parts:
    return parts.with_receiver(Mode.ACK_ALWAYS, Altered)
