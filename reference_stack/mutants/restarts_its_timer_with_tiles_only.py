"""A gateway whose Inactivity Timer does not mind requests. Breaks FRG026."""

from __future__ import annotations

from collections.abc import Sequence

from reference_stack.kernel.instant import Instant
from reference_stack.nodes.parts import Parts
from reference_stack.schc.fragmentation.ack_on_error_receiver import AckOnErrorReceiver
from reference_stack.schc.fragmentation.events import Effect
from reference_stack.schc.fragmentation.rule import Mode

BREAKS = "FRG026"


class Altered(AckOnErrorReceiver):
    """See above."""

    def _answer(self, now: Instant) -> Sequence[Effect]:
        before = self._inactive_at
        effects = super()._answer(now)
        self._inactive_at = before or self._inactive_at
        return effects


def break_gateway(parts: Parts) -> Parts:
    return parts.with_receiver(Mode.ACK_ON_ERROR, Altered)
