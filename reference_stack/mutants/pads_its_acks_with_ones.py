"""A meter that fills up its acknowledgements with ones. Breaks FRG050."""

from __future__ import annotations

from collections.abc import Sequence

from reference_stack.kernel.bits import Bits
from reference_stack.nodes.parts import Parts
from reference_stack.schc.fragmentation.ack_always_receiver import AckAlwaysReceiver
from reference_stack.schc.fragmentation.events import Effect, Send
from reference_stack.schc.fragmentation.rule import Mode

BREAKS = "FRG050"


class Altered(AckAlwaysReceiver):
    """See above."""

    __slots__ = ()

    def _acknowledge(self) -> Sequence[Effect]:
        return [
            Send(Bits(effect.message.value | 0x1F, effect.message.length))
            for effect in super()._acknowledge()
            if isinstance(effect, Send)
        ]


def break_meter(parts: Parts) -> Parts:
    return parts.with_receiver(Mode.ACK_ALWAYS, Altered)
