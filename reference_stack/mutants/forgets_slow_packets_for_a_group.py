"""A meter that gives up a packet for its group some time after its beginning. Breaks FRG083."""

from __future__ import annotations

from reference_stack.kernel.instant import Instant
from reference_stack.nodes.parts import Parts
from reference_stack.schc.fragmentation.no_ack import NoAckReceiver
from reference_stack.schc.fragmentation.rule import Mode

BREAKS = "FRG083"


class Altered(NoAckReceiver):
    """See above."""

    __slots__ = ()

    def restart_timer(self, now: Instant) -> None:
        if self._inactive_at is None:
            super().restart_timer(now)


def break_meter(parts: Parts) -> Parts:
    return parts.with_receiver(Mode.NO_ACK, Altered)
