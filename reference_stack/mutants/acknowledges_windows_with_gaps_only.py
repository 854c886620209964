"""A gateway that is silent about windows that have come whole. Breaks FRG032."""

from __future__ import annotations

from collections.abc import Sequence

from reference_stack.kernel.instant import Instant
from reference_stack.nodes.parts import Parts
from reference_stack.schc.fragmentation.ack_on_error_receiver import AckOnErrorReceiver
from reference_stack.schc.fragmentation.events import Effect
from reference_stack.schc.fragmentation.rule import Mode

BREAKS = "FRG032"


class Altered(AckOnErrorReceiver):
    """See above."""

    def report_window(self, ended: int, now: Instant) -> Sequence[Effect]:
        effects = super().report_window(ended, now)
        return [] if self._tiles.is_full(ended - 1) else effects


_ALTERED = Altered.with_rows(
    {
        pair: (Altered.report_window, following)
        for pair, (action, following) in AckOnErrorReceiver.transitions.items()
        if action is AckOnErrorReceiver.report_window
    }
)


def break_gateway(parts: Parts) -> Parts:
    return parts.with_receiver(Mode.ACK_ON_ERROR, _ALTERED)
