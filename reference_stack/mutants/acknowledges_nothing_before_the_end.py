"""A meter that keeps fragments and acknowledges only the last of them. Breaks FRG050."""

from __future__ import annotations

from collections.abc import Sequence

from reference_stack.nodes.parts import Parts
from reference_stack.schc.fragmentation.ack_always_receiver import AckAlwaysReceiver
from reference_stack.schc.fragmentation.events import Effect
from reference_stack.schc.fragmentation.rule import Mode

BREAKS = "FRG050"


class Altered(AckAlwaysReceiver):
    """See above."""

    __slots__ = ()

    def _acknowledge(self) -> Sequence[Effect]:
        return () if self._windows.all_1 is None else super()._acknowledge()


def break_meter(parts: Parts) -> Parts:
    return parts.with_receiver(Mode.ACK_ALWAYS, Altered)
