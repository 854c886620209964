"""A gateway that takes an All-1 for a check alone, without a tile. Breaks FRG020."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from reference_stack.kernel.bits import NO_BITS
from reference_stack.kernel.instant import Instant
from reference_stack.nodes.parts import Parts
from reference_stack.schc.fragmentation.ack_on_error_receiver import AckOnErrorReceiver
from reference_stack.schc.fragmentation.events import Effect
from reference_stack.schc.fragmentation.messages import All1, FromSender
from reference_stack.schc.fragmentation.rule import Mode

BREAKS = "FRG020"


class Altered(AckOnErrorReceiver):
    """See above."""

    def _receive(self, message: FromSender, now: Instant) -> Sequence[Effect]:
        if isinstance(message, All1):
            message = replace(message, payload=NO_BITS)
        return super()._receive(message, now)


def break_gateway(parts: Parts) -> Parts:
    return parts.with_receiver(Mode.ACK_ON_ERROR, Altered)
