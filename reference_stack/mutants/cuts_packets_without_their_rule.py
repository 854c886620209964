"""A stack that cuts a packet without the RuleID of its compression. Breaks CMP017."""

from __future__ import annotations

from dataclasses import replace

from reference_stack.kernel.direction import Direction
from reference_stack.nodes.parts import Parts
from reference_stack.schc.compression import Compressed, Compressor

BREAKS = "CMP017"

_FRAME_BITS = 52 * 8
"""What a frame at the lowest data rate carries, its FPort counted."""


class Beheading(Compressor):
    """See above."""

    def compress(self, packet: bytes, direction: Direction) -> Compressed:
        found = super().compress(packet, direction)
        if found.message.length <= _FRAME_BITS:
            return found
        return found._replace(message=found.message.from_bit(found.rule.rule_id_length))


def break_gateway(parts: Parts) -> Parts:
    return replace(parts, compressor=Beheading)


break_meter = break_gateway
