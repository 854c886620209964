"""A meter that sends as much of a long packet as its windows number. Breaks FRG005."""

from __future__ import annotations

from collections.abc import Sequence

from reference_stack.kernel.instant import Instant
from reference_stack.nodes.parts import Parts
from reference_stack.schc.fragmentation import events
from reference_stack.schc.fragmentation.ack_on_error_sender import AckOnErrorSender
from reference_stack.schc.fragmentation.rule import Mode

BREAKS = "FRG005"


class Altered(AckOnErrorSender):
    """See above."""

    def handle(self, stimulus: events.Stimulus, now: Instant) -> Sequence[events.Effect]:
        if isinstance(stimulus, events.Start):
            most = self._rule.capacity_tiles * self._rule.tile_size
            packet = stimulus.packet
            stimulus = events.Start(packet.slice(0, min(packet.length, most)))
        return super().handle(stimulus, now)


def break_meter(parts: Parts) -> Parts:
    return parts.with_sender(Mode.ACK_ON_ERROR, Altered)
