"""A gateway that writes out every bit of a report. Breaks FRG022."""

from __future__ import annotations

from collections.abc import Sequence

from reference_stack.kernel.instant import Instant
from reference_stack.nodes.parts import Parts
from reference_stack.schc.fragmentation.ack_on_error_receiver import AckOnErrorReceiver
from reference_stack.schc.fragmentation.events import Effect, Send
from reference_stack.schc.fragmentation.layouts import ack_header
from reference_stack.schc.fragmentation.messages import CompoundAck
from reference_stack.schc.fragmentation.rule import Mode

BREAKS = "FRG022"


class Altered(AckOnErrorReceiver):
    """See above."""

    def report(self, detail: None, now: Instant) -> Sequence[Effect]:
        self.restart_timer(now)
        self._attempts += 1
        ack = self._ack()
        if isinstance(ack, CompoundAck):
            return [Send(ack.encode(self._rule))]
        rule = self._rule
        header = ack_header(rule).encode(rule_id=rule.rule_id_value, dtag=0, w=ack.w, c=0)
        return [Send((header + ack.bitmap).padded(rule.l2_word_size))]


_ALTERED = Altered.with_rows(
    {
        pair: (Altered.report, following)
        for pair, (action, following) in AckOnErrorReceiver.transitions.items()
        if action is AckOnErrorReceiver.report
    }
)


def break_gateway(parts: Parts) -> Parts:
    return parts.with_receiver(Mode.ACK_ON_ERROR, _ALTERED)
