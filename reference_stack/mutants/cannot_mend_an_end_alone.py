"""A meter that refuses a packet of one fragment for good. Breaks FRG055."""

from __future__ import annotations

from collections.abc import Sequence

from reference_stack.kernel.instant import Instant
from reference_stack.nodes.parts import Parts
from reference_stack.schc.fragmentation.ack_always_phases import Input, State
from reference_stack.schc.fragmentation.ack_always_receiver import AckAlwaysReceiver
from reference_stack.schc.fragmentation.events import Effect
from reference_stack.schc.fragmentation.rule import Mode

BREAKS = "FRG055"


class Deaf(AckAlwaysReceiver):
    """See above."""

    __slots__ = ()

    def _miss(self, now: Instant) -> Sequence[Effect]:
        return ()


Altered = Deaf.with_rows(
    {(State.IDLE, Input.ALL_1_ARRIVED): (AckAlwaysReceiver.keep_all_1, State.RETX)}
)


def break_meter(parts: Parts) -> Parts:
    return parts.with_receiver(Mode.ACK_ALWAYS, Altered)
