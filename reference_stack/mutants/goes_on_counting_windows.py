"""A gateway that counts the windows of all packets in a row. Breaks FRG070."""

from __future__ import annotations

from reference_stack.nodes.parts import Parts
from reference_stack.schc.fragmentation.ack_always_sender import AckAlwaysSender
from reference_stack.schc.fragmentation.rule import Mode

BREAKS = "FRG070"


class Altered(AckAlwaysSender):
    """See above."""

    __slots__ = ()

    def _begin_window(self, w: int) -> None:
        super()._begin_window(self._w + 1 if self._sent else w)


def break_gateway(parts: Parts) -> Parts:
    return parts.with_sender(Mode.ACK_ALWAYS, Altered)
