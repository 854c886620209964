"""A stack that fills up its messages with ones. Breaks CMP008 and CMP022."""

from __future__ import annotations

from dataclasses import replace

from reference_stack.kernel.direction import Direction
from reference_stack.nodes.parts import Parts
from reference_stack.schc.compression import Compressed, Compressor

BREAKS = ("CMP008", "CMP022")


class PaddingWithOnes(Compressor):
    """See above."""

    def compress(self, packet: bytes, direction: Direction) -> Compressed:
        found = super().compress(packet, direction)
        return found._replace(message=found.message.padded(8, bit=1))


def break_gateway(parts: Parts) -> Parts:
    return replace(parts, compressor=PaddingWithOnes)


break_meter = break_gateway
