"""A gateway that counts its requests for the packet and not for each window. Breaks FRG073."""

from __future__ import annotations

from reference_stack.nodes.parts import Parts
from reference_stack.schc.fragmentation.ack_always_sender import AckAlwaysSender
from reference_stack.schc.fragmentation.rule import Mode

BREAKS = "FRG073"


class Altered(AckAlwaysSender):
    """See above."""

    __slots__ = ()

    def _begin_window(self, w: int) -> None:
        attempts = self._attempts
        super()._begin_window(w)
        if w:
            self._attempts = attempts


def break_gateway(parts: Parts) -> Parts:
    return parts.with_sender(Mode.ACK_ALWAYS, Altered)
