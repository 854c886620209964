"""A stack that sends the flow label from its last bit to its first. Breaks CMP008."""

from __future__ import annotations

from dataclasses import replace

from reference_stack.kernel.direction import Direction
from reference_stack.nodes.parts import Parts
from reference_stack.schc.compression import Compressed, Compressor

BREAKS = "CMP008"

_LABEL = 0xFFFFF


class Mirroring(Compressor):
    """See above."""

    def compress(self, packet: bytes, direction: Direction) -> Compressed:
        number = int.from_bytes(packet[:4], "big")
        label = f"{number & _LABEL:020b}"[::-1]
        mirrored = number & ~_LABEL | int(label, 2)
        return super().compress(mirrored.to_bytes(4, "big") + packet[4:], direction)


def break_gateway(parts: Parts) -> Parts:
    return replace(parts, compressor=Mirroring)


break_meter = break_gateway
