"""A stack that takes the first rule that matches, however much it sends. Breaks CMP009."""

from __future__ import annotations

from dataclasses import replace

from reference_stack.kernel.direction import Direction
from reference_stack.nodes.parts import Parts
from reference_stack.schc.compression import Compressed, Compressor

BREAKS = "CMP009"


class TakingTheFirst(Compressor):
    """See above."""

    def compress(self, packet: bytes, direction: Direction) -> Compressed:
        for rule in self.rules.compression:
            message = self.compress_under(rule, packet, direction)
            if message is not None:
                return Compressed(message, rule)
        return super().compress(packet, direction)


def break_gateway(parts: Parts) -> Parts:
    return replace(parts, compressor=TakingTheFirst)


break_meter = break_gateway
