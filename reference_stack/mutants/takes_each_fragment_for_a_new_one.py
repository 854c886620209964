"""A meter that takes a fragment that comes again for the next one. Breaks FRG052."""

from __future__ import annotations

from collections.abc import Sequence

from reference_stack.kernel.instant import Instant
from reference_stack.nodes.parts import Parts
from reference_stack.schc.fragmentation.ack_always_phases import Input, State
from reference_stack.schc.fragmentation.ack_always_receiver import AckAlwaysReceiver
from reference_stack.schc.fragmentation.events import Effect
from reference_stack.schc.fragmentation.rule import Mode

BREAKS = ("FRG052",)


class Altered(AckAlwaysReceiver):
    """See above."""

    __slots__ = ()

    def _take_if_allowed(self, event: Input, detail: object, now: Instant) -> Sequence[Effect]:
        if self.state is State.RETX and event is Input.ALL_0_ARRIVED:
            event = Input.NEXT_ALL_0
        return super()._take_if_allowed(event, detail, now)


def break_meter(parts: Parts) -> Parts:
    return parts.with_receiver(Mode.ACK_ALWAYS, Altered)
