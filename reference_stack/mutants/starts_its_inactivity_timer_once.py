"""A gateway whose Inactivity Timer runs from the first fragment on. Breaks FRG026."""

from __future__ import annotations

from reference_stack.kernel.instant import Instant
from reference_stack.nodes.parts import Parts
from reference_stack.schc.fragmentation.ack_on_error_receiver import AckOnErrorReceiver
from reference_stack.schc.fragmentation.rule import Mode

BREAKS = "FRG026"


class Altered(AckOnErrorReceiver):
    """See above."""

    def restart_timer(self, now: Instant) -> None:
        if self._inactive_at is None:
            super().restart_timer(now)


def break_gateway(parts: Parts) -> Parts:
    return parts.with_receiver(Mode.ACK_ON_ERROR, Altered)
