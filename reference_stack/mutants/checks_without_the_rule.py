"""A meter whose check leaves out the RuleID of the packet. Breaks FRG002."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from reference_stack.kernel.bits import NO_BITS
from reference_stack.kernel.instant import Instant
from reference_stack.nodes.parts import Parts
from reference_stack.schc.fragmentation import events
from reference_stack.schc.fragmentation.ack_on_error_sender import AckOnErrorSender
from reference_stack.schc.fragmentation.messages import All1, decode_from_sender
from reference_stack.schc.fragmentation.rule import Mode

BREAKS = "FRG002"


class Altered(AckOnErrorSender):
    """See above."""

    _packet = NO_BITS

    def handle(self, stimulus: events.Stimulus, now: Instant) -> Sequence[events.Effect]:
        if isinstance(stimulus, events.Start):
            self._packet = stimulus.packet
        return [self._altered(effect) for effect in super().handle(stimulus, now)]

    def _altered(self, effect: events.Effect) -> events.Effect:
        if not isinstance(effect, events.Send):
            return effect
        message = decode_from_sender(self._rule, effect.message)
        if not isinstance(message, All1):
            return effect
        packet = self._packet.from_bit(self._rule.rule_id_length)
        wrong = replace(message, rcs=self._rule.rcs_algorithm.check(packet))
        return events.Send(wrong.encode(self._rule))


def break_meter(parts: Parts) -> Parts:
    return parts.with_sender(Mode.ACK_ON_ERROR, Altered)
