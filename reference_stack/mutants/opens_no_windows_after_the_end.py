"""A meter that falls silent once it has confirmed a packet. Breaks FRG062."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from reference_stack.kernel.bits import Bits
from reference_stack.kernel.instant import Instant
from reference_stack.kernel.machine import Table
from reference_stack.nodes.parts import Parts
from reference_stack.schc.fragmentation.ack_always_phases import Input, State
from reference_stack.schc.fragmentation.ack_always_receiver import AckAlwaysReceiver
from reference_stack.schc.fragmentation.events import Effect
from reference_stack.schc.fragmentation.messages import All1
from reference_stack.schc.fragmentation.rule import Mode

BREAKS = "FRG062"


class Altered(AckAlwaysReceiver):
    """See above."""

    __slots__ = ()

    def confirm(self, detail: object, now: Instant) -> Sequence[Effect]:
        effects = super().confirm(detail, now)
        self._poll_until = now
        return effects

    def deliver(self, end: tuple[Bits, All1], now: Instant) -> Sequence[Effect]:
        effects = super().deliver(end, now)
        self._poll_until = now
        return effects

    transitions: ClassVar[Table] = {
        **AckAlwaysReceiver.transitions,
        (State.RETX, Input.NEXT_PACKET_COMPLETE): (deliver, State.CLEAN_UP),
        (State.CLEAN_UP, Input.END_REPEATED): (confirm, State.CLEAN_UP),
    }


def break_meter(parts: Parts) -> Parts:
    return parts.with_receiver(Mode.ACK_ALWAYS, Altered)
