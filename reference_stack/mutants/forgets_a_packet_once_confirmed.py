"""A meter that forgets a packet as soon as it has confirmed it. Breaks FRG053 and FRG056."""

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

BREAKS = ("FRG053", "FRG056")


class Altered(AckAlwaysReceiver):
    """See above."""

    __slots__ = ()

    def deliver(self, end: tuple[Bits, All1], now: Instant) -> Sequence[Effect]:
        effects = super().deliver(end, now)
        self._clear()
        return effects

    transitions: ClassVar[Table] = {
        **AckAlwaysReceiver.transitions,
        (State.IDLE, Input.PACKET_COMPLETE): (deliver, State.IDLE),
        (State.ACCEPT, Input.PACKET_COMPLETE): (deliver, State.IDLE),
        (State.RETX, Input.NEXT_PACKET_COMPLETE): (deliver, State.IDLE),
        (State.RETX_LAST, Input.PACKET_COMPLETE): (deliver, State.IDLE),
    }


def break_meter(parts: Parts) -> Parts:
    return parts.with_receiver(Mode.ACK_ALWAYS, Altered)
