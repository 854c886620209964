"""A meter that sends no fragments any more after a packet that failed. Breaks FRG018."""

from __future__ import annotations

from collections.abc import Sequence

from reference_stack.kernel.instant import Instant
from reference_stack.nodes.parts import Parts
from reference_stack.schc.fragmentation import events
from reference_stack.schc.fragmentation.ack_on_error_sender import AckOnErrorSender
from reference_stack.schc.fragmentation.rule import Mode

BREAKS = "FRG018"


class Altered(AckOnErrorSender):
    """See above."""

    def handle(self, stimulus: events.Stimulus, now: Instant) -> Sequence[events.Effect]:
        effects = super().handle(stimulus, now)
        return [effect for effect in effects if not isinstance(effect, events.GiveUp)]


def break_meter(parts: Parts) -> Parts:
    return parts.with_sender(Mode.ACK_ON_ERROR, Altered)
