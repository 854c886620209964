"""A receiver to which a check of zeros is none, and so never right. Breaks FRG024 and FRG055."""

from __future__ import annotations

from reference_stack.kernel.bits import Bits
from reference_stack.nodes.parts import Parts
from reference_stack.schc.fragmentation.ack_always_receiver import AckAlwaysReceiver
from reference_stack.schc.fragmentation.ack_on_error_receiver import AckOnErrorReceiver
from reference_stack.schc.fragmentation.messages import All1
from reference_stack.schc.fragmentation.rule import Mode

BREAKS = ("FRG024", "FRG055")


class AlteredOnError(AckOnErrorReceiver):
    """See above."""

    __slots__ = ()

    def _complete_packet(self) -> Bits | None:
        return super()._complete_packet() if self._all_1 is not None and self._all_1.rcs else None


class AlteredAlways(AckAlwaysReceiver):
    """See above."""

    __slots__ = ()

    def _is_right(self, packet: Bits, all_1: All1) -> bool:
        return bool(all_1.rcs) and super()._is_right(packet, all_1)


def break_meter(parts: Parts) -> Parts:
    return parts.with_receiver(Mode.ACK_ALWAYS, AlteredAlways)


def break_gateway(parts: Parts) -> Parts:
    return parts.with_receiver(Mode.ACK_ON_ERROR, AlteredOnError)
