"""A gateway whose confirmation has a bitmap. Breaks FRG024."""

from __future__ import annotations

from collections.abc import Sequence

from reference_stack.kernel.instant import Instant
from reference_stack.nodes.parts import Parts
from reference_stack.schc.fragmentation import events
from reference_stack.schc.fragmentation.ack_on_error_receiver import AckOnErrorReceiver
from reference_stack.schc.fragmentation.events import Effect, Send
from reference_stack.schc.fragmentation.layouts import ack_header
from reference_stack.schc.fragmentation.messages import Ack
from reference_stack.schc.fragmentation.rule import Mode

BREAKS = "FRG024"


class Altered(AckOnErrorReceiver):
    """See above."""

    def handle(self, stimulus: events.Stimulus, now: Instant) -> Sequence[Effect]:
        return [self._altered(effect) for effect in super().handle(stimulus, now)]

    def _altered(self, effect: Effect) -> Effect:
        w = self._all_1.w if self._all_1 is not None else 0
        if effect != Send(Ack(w, 1).encode(self._rule)):
            return effect
        rule = self._rule
        header = ack_header(rule).encode(rule_id=rule.rule_id_value, dtag=0, w=w, c=1)
        return Send((header + self._bitmap(w)).padded(rule.l2_word_size))


def break_gateway(parts: Parts) -> Parts:
    return parts.with_receiver(Mode.ACK_ON_ERROR, Altered)
