"""A meter that hands packets up without checking their RCS. Breaks FRG055 and FRG093."""

from __future__ import annotations

from reference_stack.kernel.bits import Bits
from reference_stack.nodes.parts import Parts
from reference_stack.schc.fragmentation.ack_always_receiver import AckAlwaysReceiver
from reference_stack.schc.fragmentation.messages import All1
from reference_stack.schc.fragmentation.rule import Mode

BREAKS = ("FRG055", "FRG093")


class Altered(AckAlwaysReceiver):
    """See above."""

    __slots__ = ()

    def _is_right(self, packet: Bits, all_1: All1) -> bool:
        return True


def break_meter(parts: Parts) -> Parts:
    return parts.with_receiver(Mode.ACK_ALWAYS, Altered)
