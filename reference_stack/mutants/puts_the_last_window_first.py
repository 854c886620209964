"""A gateway whose reports of several windows begin with the last. Breaks FRG033."""

from __future__ import annotations

from collections.abc import Sequence

from reference_stack.kernel.bits import Bits
from reference_stack.kernel.instant import Instant
from reference_stack.nodes.parts import Parts
from reference_stack.schc.fragmentation import events
from reference_stack.schc.fragmentation.ack_on_error_receiver import AckOnErrorReceiver
from reference_stack.schc.fragmentation.events import Effect, Send
from reference_stack.schc.fragmentation.layouts import ack_header
from reference_stack.schc.fragmentation.messages import CompoundAck
from reference_stack.schc.fragmentation.rule import Mode

BREAKS = "FRG033"


class Altered(AckOnErrorReceiver):
    """See above."""

    def handle(self, stimulus: events.Stimulus, now: Instant) -> Sequence[Effect]:
        return [self._altered(effect) for effect in super().handle(stimulus, now)]

    def _altered(self, effect: Effect) -> Effect:
        ack = self._ack()
        if not isinstance(ack, CompoundAck) or effect != Send(ack.encode(self._rule)):
            return effect
        rule, ((first, bitmap), *others) = self._rule, ack.windows[::-1]
        message = ack_header(rule).encode(rule_id=rule.rule_id_value, dtag=0, w=first, c=0) + bitmap
        for w, following in others:
            message += Bits(w, rule.w_size) + following
        return Send(message.padded(rule.l2_word_size))


def break_gateway(parts: Parts) -> Parts:
    return parts.with_receiver(Mode.ACK_ON_ERROR, Altered)
