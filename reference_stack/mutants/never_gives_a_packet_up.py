"""A meter that acknowledges half a packet for ever. Breaks FRG058."""

from __future__ import annotations

from collections.abc import Sequence

from reference_stack.nodes.parts import Parts
from reference_stack.schc.fragmentation.ack_always_receiver import AckAlwaysReceiver
from reference_stack.schc.fragmentation.events import Effect
from reference_stack.schc.fragmentation.rule import Mode

BREAKS = "FRG058"


class Altered(AckAlwaysReceiver):
    """See above."""

    __slots__ = ()

    def _acknowledge(self) -> Sequence[Effect]:
        effects = super()._acknowledge()
        self._attempts = 0
        return effects


def break_meter(parts: Parts) -> Parts:
    return parts.with_receiver(Mode.ACK_ALWAYS, Altered)
