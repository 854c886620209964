"""A meter that keeps the length of a packet in one byte. Breaks FRG001."""

from __future__ import annotations

from collections.abc import Sequence

from reference_stack.kernel.instant import Instant
from reference_stack.nodes.parts import Parts
from reference_stack.schc.fragmentation import events
from reference_stack.schc.fragmentation.ack_on_error_sender import AckOnErrorSender
from reference_stack.schc.fragmentation.rule import Mode

BREAKS = "FRG001"
_MOST = 256


class Altered(AckOnErrorSender):
    """See above."""

    def handle(self, stimulus: events.Stimulus, now: Instant) -> Sequence[events.Effect]:
        if isinstance(stimulus, events.Start):
            packet = stimulus.packet
            kept = packet.length // 8 % _MOST * 8 or packet.length
            stimulus = events.Start(packet.slice(0, kept))
        return super().handle(stimulus, now)


def break_meter(parts: Parts) -> Parts:
    return parts.with_sender(Mode.ACK_ON_ERROR, Altered)
