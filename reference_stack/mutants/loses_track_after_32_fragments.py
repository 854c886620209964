"""A meter that counts the windows of a packet in five bits. Breaks FRG050."""

from __future__ import annotations

from reference_stack.nodes.parts import Parts
from reference_stack.schc.fragmentation.ack_always_receiver import AckAlwaysReceiver
from reference_stack.schc.fragmentation.rule import Mode

_MOST = 32

BREAKS = "FRG050"


class Altered(AckAlwaysReceiver):
    """See above."""

    __slots__ = ()

    def _begin_window(self) -> None:
        super()._begin_window()
        if self._windows.w == _MOST:
            self._windows.w = 1


def break_meter(parts: Parts) -> Parts:
    return parts.with_receiver(Mode.ACK_ALWAYS, Altered)
