"""A gateway that hands up a packet again when a fragment of it comes late. Breaks FRG041."""

from __future__ import annotations

from collections.abc import Sequence

from reference_stack.kernel.instant import Instant
from reference_stack.nodes.parts import Parts
from reference_stack.schc.fragmentation.ack_on_error_receiver import (
    AckOnErrorReceiver,
    Input,
    State,
)
from reference_stack.schc.fragmentation.events import Deliver, Effect
from reference_stack.schc.fragmentation.rule import Mode

BREAKS = "FRG041"


class Altered(AckOnErrorReceiver):
    """See above."""

    def deliver_again(self, detail: None, now: Instant) -> Sequence[Effect]:
        packet = self._complete_packet()
        return [] if packet is None else [Deliver(packet)]


_ALTERED = Altered.with_rows({(State.DONE, Input.REMNANT): (Altered.deliver_again, State.DONE)})


def break_gateway(parts: Parts) -> Parts:
    return parts.with_receiver(Mode.ACK_ON_ERROR, _ALTERED)
