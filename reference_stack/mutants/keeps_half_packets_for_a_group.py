"""A meter that waits for the end of a packet for its group for ever. Breaks FRG083."""

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
        pass


def break_meter(parts: Parts) -> Parts:
    return parts.with_receiver(Mode.NO_ACK, Altered)
