"""A gateway that hands up a packet again when its All-1 comes again. Breaks FRG030."""

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

BREAKS = "FRG030"


class Altered(AckOnErrorReceiver):
    """See above."""

    def confirm_and_deliver(self, detail: None, now: Instant) -> Sequence[Effect]:
        packet = self._complete_packet()
        again = [] if packet is None else [Deliver(packet)]
        return [*self.confirm(None, now), *again]


_ALTERED = Altered.with_rows(
    {(State.DONE, Input.END_REPEATED): (Altered.confirm_and_deliver, State.DONE)}
)


def break_gateway(parts: Parts) -> Parts:
    return parts.with_receiver(Mode.ACK_ON_ERROR, _ALTERED)
