"""A meter that checks packets for a group without the padding of their end. Breaks FRG081."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from reference_stack.kernel.instant import Instant
from reference_stack.nodes.parts import Parts
from reference_stack.schc.fragmentation.events import Effect
from reference_stack.schc.fragmentation.messages import All1, FromSender
from reference_stack.schc.fragmentation.no_ack import NoAckReceiver
from reference_stack.schc.fragmentation.rule import Mode

BREAKS = "FRG081"


class Altered(NoAckReceiver):
    """See above."""

    __slots__ = ()

    def _receive(self, message: FromSender, now: Instant) -> Sequence[Effect]:
        if isinstance(message, All1):
            whole = self._packet.length + message.payload.length
            kept = message.payload.length - whole % 8
            message = replace(message, payload=message.payload.slice(0, kept))
        return super()._receive(message, now)


def break_meter(parts: Parts) -> Parts:
    return parts.with_receiver(Mode.NO_ACK, Altered)
