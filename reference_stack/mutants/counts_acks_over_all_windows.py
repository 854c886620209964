"""A meter that counts its acknowledgements for the whole packet. Breaks FRG052."""

from __future__ import annotations

from reference_stack.nodes.parts import Parts
from reference_stack.schc.fragmentation.ack_always_receiver import AckAlwaysReceiver
from reference_stack.schc.fragmentation.rule import Mode

BREAKS = "FRG052"


class Altered(AckAlwaysReceiver):
    """See above."""

    __slots__ = ()

    def _begin_window(self) -> None:
        sent = self._attempts
        super()._begin_window()
        self._attempts = sent


def break_meter(parts: Parts) -> Parts:
    return parts.with_receiver(Mode.ACK_ALWAYS, Altered)
