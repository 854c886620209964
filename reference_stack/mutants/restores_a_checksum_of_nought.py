"""A gateway that restores a checksum of nought as it is, not as all ones. Breaks CMP014."""

from __future__ import annotations

from dataclasses import replace

from reference_stack.ipv6.header import HEADER_OCTETS as IPV6_OCTETS
from reference_stack.kernel.bits import Bits
from reference_stack.kernel.direction import Direction
from reference_stack.nodes.parts import Parts
from reference_stack.schc.compression import Compressor

BREAKS = "CMP014"

_CHECKSUM_AT = IPV6_OCTETS + 6
_ALL_ONES = bytes((0xFF, 0xFF))


class RestoringNought(Compressor):
    """See above."""

    def decompress(self, message: Bits, direction: Direction) -> bytes:
        packet = super().decompress(message, direction)
        if packet[_CHECKSUM_AT : _CHECKSUM_AT + 2] != _ALL_ONES:
            return packet
        return packet[:_CHECKSUM_AT] + bytes(2) + packet[_CHECKSUM_AT + 2 :]


def break_gateway(parts: Parts) -> Parts:
    return replace(parts, compressor=RestoringNought)
