"""A meter that gives a packet up some time after its first fragment. Breaks FRG059."""

from __future__ import annotations

from reference_stack.kernel.instant import Instant
from reference_stack.nodes.parts import Parts
from reference_stack.schc.fragmentation.ack_always_receiver import AckAlwaysReceiver
from reference_stack.schc.fragmentation.rule import Mode

BREAKS = "FRG059"


class Altered(AckAlwaysReceiver):
    """See above."""

    __slots__ = ()

    def restart_timer(self, now: Instant) -> None:
        if self._inactive_at is None:
            super().restart_timer(now)


def break_meter(parts: Parts) -> Parts:
    return parts.with_receiver(Mode.ACK_ALWAYS, Altered)
