"""A gateway that does not compare the check of a packet.

Breaks FRG024, FRG029 and FRG092.
"""

from __future__ import annotations

from reference_stack.kernel.bits import Bits
from reference_stack.nodes.parts import Parts
from reference_stack.schc.fragmentation.ack_on_error_receiver import AckOnErrorReceiver
from reference_stack.schc.fragmentation.rule import Mode

BREAKS = ("FRG024", "FRG029", "FRG092")


class Altered(AckOnErrorReceiver):
    """See above."""

    def _complete_packet(self) -> Bits | None:
        if self._all_1 is None:
            return None
        return self._tiles.assembled(self._all_1.w, self._all_1.payload)


def break_gateway(parts: Parts) -> Parts:
    return parts.with_receiver(Mode.ACK_ON_ERROR, Altered)
