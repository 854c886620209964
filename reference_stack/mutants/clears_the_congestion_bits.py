"""A stack that clears the congestion bits of what it compresses. Breaks CMP020."""

from __future__ import annotations

from dataclasses import replace

from reference_stack.kernel.direction import Direction
from reference_stack.nodes.parts import Parts
from reference_stack.schc.compression import Compressed, Compressor

BREAKS = "CMP020"

_NO_CONGESTION = 0b11001111
"""The traffic class begins in the middle of the first octet."""


class Clearing(Compressor):
    """See above."""

    def compress(self, packet: bytes, direction: Direction) -> Compressed:
        cleared = bytes((packet[0], packet[1] & _NO_CONGESTION)) + packet[2:]
        return super().compress(cleared, direction)


def break_gateway(parts: Parts) -> Parts:
    return replace(parts, compressor=Clearing)


break_meter = break_gateway
