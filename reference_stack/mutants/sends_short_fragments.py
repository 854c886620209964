"""A gateway that leaves sixteen octets of each frame empty. Breaks FRG071."""

from __future__ import annotations

from reference_stack.nodes.parts import Parts
from reference_stack.schc.fragmentation.ack_always_sender import AckAlwaysSender
from reference_stack.schc.fragmentation.rule import Mode
from reference_stack.schc.fragmentation.sender import Classified

BREAKS = "FRG071"


class Altered(AckAlwaysSender):
    """See above."""

    __slots__ = ()

    def _offered(self, size_bits: int) -> Classified:
        return super()._offered(size_bits - 16 * 8)


def break_gateway(parts: Parts) -> Parts:
    return parts.with_sender(Mode.ACK_ALWAYS, Altered)
