"""A meter that tells a gateway when a packet for its group is wrong. Breaks FRG082."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from reference_stack.kernel.bits import Bits
from reference_stack.kernel.instant import Instant
from reference_stack.kernel.machine import Table
from reference_stack.nodes.parts import Parts
from reference_stack.schc.fragmentation.events import Effect, Send
from reference_stack.schc.fragmentation.no_ack import NoAckReceiver, ReceiverInput, ReceiverState
from reference_stack.schc.fragmentation.rule import Mode

BREAKS = "FRG082"


class Altered(NoAckReceiver):
    """See above."""

    __slots__ = ()

    def drop(self, reason: str, now: Instant) -> Sequence[Effect]:
        return [*super().drop(reason, now), Send(Bits(self._rule.rule_id_value, 8) + Bits(0xFF, 8))]

    transitions: ClassVar[Table] = {
        **NoAckReceiver.transitions,
        (ReceiverState.RCV, ReceiverInput.PACKET_WRONG): (drop, ReceiverState.IDLE),
    }


def break_meter(parts: Parts) -> Parts:
    return parts.with_receiver(Mode.NO_ACK, Altered)
