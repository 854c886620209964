"""A gateway whose packets begin in window 1. Breaks FRG070."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from reference_stack.kernel.bits import Bits
from reference_stack.kernel.instant import Instant
from reference_stack.kernel.machine import Table
from reference_stack.nodes.parts import Parts
from reference_stack.schc.fragmentation.ack_always_sender import AckAlwaysSender, Input, State
from reference_stack.schc.fragmentation.events import Effect
from reference_stack.schc.fragmentation.rule import Mode

BREAKS = "FRG070"


class Altered(AckAlwaysSender):
    """See above."""

    __slots__ = ()

    def begin(self, packet: Bits, now: Instant) -> Sequence[Effect]:
        effects = super().begin(packet, now)
        self._w = 1
        return effects

    transitions: ClassVar[Table] = {
        **AckAlwaysSender.transitions,
        (State.INIT, Input.PACKET_GIVEN): (begin, State.SEND),
        (State.END, Input.PACKET_GIVEN): (begin, State.SEND),
        (State.ERROR, Input.PACKET_GIVEN): (begin, State.SEND),
    }


def break_gateway(parts: Parts) -> Parts:
    return parts.with_sender(Mode.ACK_ALWAYS, Altered)
