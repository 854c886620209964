"""A meter whose fragments name their last tile instead of their first. Breaks FRG001."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from reference_stack.kernel.instant import Instant
from reference_stack.nodes.parts import Parts
from reference_stack.schc.fragmentation import events
from reference_stack.schc.fragmentation.ack_on_error_sender import AckOnErrorSender
from reference_stack.schc.fragmentation.messages import Fragment, decode_from_sender
from reference_stack.schc.fragmentation.rule import Mode

BREAKS = "FRG001"


class Altered(AckOnErrorSender):
    """See above."""

    def handle(self, stimulus: events.Stimulus, now: Instant) -> Sequence[events.Effect]:
        return [self._altered(effect) for effect in super().handle(stimulus, now)]

    def _altered(self, effect: events.Effect) -> events.Effect:
        if not isinstance(effect, events.Send):
            return effect
        message = decode_from_sender(self._rule, effect.message)
        if not isinstance(message, Fragment):
            return effect
        others = (message.payload.length - 1) // self._rule.tile_size
        named = replace(message, fcn=max(message.fcn - others, 0))
        return events.Send(named.encode(self._rule))


def break_meter(parts: Parts) -> Parts:
    return parts.with_sender(Mode.ACK_ON_ERROR, Altered)
