"""A stack that computes the checksum before the length it covers.

Breaks CMP014, CMP015 and CMP021.
"""

from __future__ import annotations

from dataclasses import replace

from reference_stack.ipv6.checksum import udp_checksum, with_checksum
from reference_stack.ipv6.header import HEADER_OCTETS as IPV6_OCTETS
from reference_stack.kernel.bits import Bits
from reference_stack.kernel.direction import Direction
from reference_stack.nodes.parts import Parts
from reference_stack.schc.compression import Compressor

BREAKS = ("CMP014", "CMP015", "CMP021")

_LENGTH_AT = IPV6_OCTETS + 4
_CHECKSUM_AT = IPV6_OCTETS + 6


class SummingTooEarly(Compressor):
    """See above."""

    def decompress(self, message: Bits, direction: Direction) -> bytes:
        packet = super().decompress(message, direction)
        if self.rules.rule_of(message) is self.rules.no_compression:
            return packet
        blank = packet[:_LENGTH_AT] + bytes(4) + packet[_CHECKSUM_AT + 2 :]
        summed = with_checksum(blank, udp_checksum, at_octet=_CHECKSUM_AT)
        return summed[:_LENGTH_AT] + packet[_LENGTH_AT:_CHECKSUM_AT] + summed[_CHECKSUM_AT:]


def break_gateway(parts: Parts) -> Parts:
    return replace(parts, compressor=SummingTooEarly)


break_meter = break_gateway
