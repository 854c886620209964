"""A stack that takes the padding for the last octet of the payload.

Breaks CMP014, CMP015 and IPV004.
"""

from __future__ import annotations

from dataclasses import replace

from reference_stack.kernel.bits import Bits
from reference_stack.kernel.direction import Direction
from reference_stack.nodes.parts import Parts
from reference_stack.schc.compression import Compressor

BREAKS = ("CMP014", "CMP015", "IPV004")


class CountingPadding(Compressor):
    """See above."""

    def decompress(self, message: Bits, direction: Direction) -> bytes:
        rule = self.rules.rule_of(message)
        if rule is self.rules.no_compression:
            return super().decompress(message, direction)
        return super().decompress(message + Bits(0, 7), direction)


def break_gateway(parts: Parts) -> Parts:
    return replace(parts, compressor=CountingPadding)


break_meter = break_gateway
