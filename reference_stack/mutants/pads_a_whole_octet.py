"""A stack that adds an octet of padding where none is needed. Breaks CMP008."""

from __future__ import annotations

from dataclasses import replace

from reference_stack.kernel.bits import Bits
from reference_stack.kernel.direction import Direction
from reference_stack.nodes.parts import Parts
from reference_stack.schc.compression import Compressed, Compressor

BREAKS = "CMP008"


class PaddingTooMuch(Compressor):
    """See above."""

    def compress(self, packet: bytes, direction: Direction) -> Compressed:
        found = super().compress(packet, direction)
        missing = 8 - found.message.length % 8
        return found._replace(message=found.message + Bits(0, missing))


def break_gateway(parts: Parts) -> Parts:
    return replace(parts, compressor=PaddingTooMuch)


break_meter = break_gateway
