"""A stack that takes what no rule has compressed for a packet as it is. Breaks CMP016."""

from __future__ import annotations

from dataclasses import replace

from reference_stack.kernel.bits import Bits
from reference_stack.kernel.direction import Direction
from reference_stack.nodes.parts import Parts
from reference_stack.schc.compression import Compressor

BREAKS = "CMP016"


class Trusting(Compressor):
    """See above."""

    def decompress(self, message: Bits, direction: Direction) -> bytes:
        if self.rules.rule_of(message) is None:
            return message.from_bit(8).octets()
        return super().decompress(message, direction)


def break_gateway(parts: Parts) -> Parts:
    return replace(parts, compressor=Trusting)


break_meter = break_gateway
