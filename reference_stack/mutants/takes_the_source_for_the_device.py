"""A stack that mixes up the two ends, device and application. Breaks CMP003."""

from __future__ import annotations

from dataclasses import replace

from reference_stack.kernel.direction import Direction
from reference_stack.nodes.parts import Parts
from reference_stack.schc.compression import Compressed, Compressor

BREAKS = "CMP003"


class TurnedRound(Compressor):
    """See above."""

    def compress(self, packet: bytes, direction: Direction) -> Compressed:
        return super().compress(packet, direction.opposite)


def break_gateway(parts: Parts) -> Parts:
    return replace(parts, compressor=TurnedRound)


break_meter = break_gateway
