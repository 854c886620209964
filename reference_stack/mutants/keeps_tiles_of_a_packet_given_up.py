"""A gateway that gives up a packet and keeps its tiles. Breaks FRG026."""

from __future__ import annotations

from reference_stack.nodes.parts import Parts
from reference_stack.schc.fragmentation.ack_on_error_receiver import AckOnErrorReceiver
from reference_stack.schc.fragmentation.rule import Mode

BREAKS = "FRG026"


class Altered(AckOnErrorReceiver):
    """See above."""

    def _clear(self) -> None:
        tiles = getattr(self, "_tiles", None)
        super()._clear()
        if tiles is not None:
            self._tiles = tiles


def break_gateway(parts: Parts) -> Parts:
    return parts.with_receiver(Mode.ACK_ON_ERROR, Altered)
