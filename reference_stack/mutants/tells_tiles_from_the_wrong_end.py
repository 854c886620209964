"""A meter whose bitmaps begin with the last tile of the window. Breaks FRG063."""

from __future__ import annotations

from collections.abc import Sequence

from reference_stack.kernel.bits import Bits
from reference_stack.nodes.parts import Parts
from reference_stack.schc.fragmentation.ack_always_receiver import AckAlwaysReceiver
from reference_stack.schc.fragmentation.events import Effect, Send
from reference_stack.schc.fragmentation.messages import Ack
from reference_stack.schc.fragmentation.rule import Mode

BREAKS = "FRG063"


class Altered(AckAlwaysReceiver):
    """See above."""

    __slots__ = ()

    def _acknowledge(self) -> Sequence[Effect]:
        self._attempts += 1
        turned = Bits.written(str(self._windows.bitmap())[::-1])
        return [Send(Ack(self._windows.w & 1, 0, turned, self._dtag).encode(self._rule))]


def break_meter(parts: Parts) -> Parts:
    return parts.with_receiver(Mode.ACK_ALWAYS, Altered)
