"""A gateway that fills up a packet to whole octets before it is cut. Breaks CMP017."""

from __future__ import annotations

from dataclasses import replace

from reference_stack.kernel.direction import Direction
from reference_stack.nodes.parts import Parts
from reference_stack.schc.compression import Compressed, Compressor

BREAKS = "CMP017"


class FillingUp(Compressor):
    """See above."""

    def compress(self, packet: bytes, direction: Direction) -> Compressed:
        found = super().compress(packet, direction)
        return found._replace(message=found.message.padded(8))


def break_gateway(parts: Parts) -> Parts:
    return replace(parts, compressor=FillingUp)
