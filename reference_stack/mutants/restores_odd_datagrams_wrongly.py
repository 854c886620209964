"""A gateway that adds an octet to a datagram of odd length for its checksum. Breaks CMP021."""

from __future__ import annotations

from dataclasses import replace

from reference_stack.ipv6.checksum import udp_checksum, with_checksum
from reference_stack.ipv6.header import HEADER_OCTETS as IPV6_OCTETS
from reference_stack.kernel.bits import Bits
from reference_stack.kernel.direction import Direction
from reference_stack.nodes.parts import Parts
from reference_stack.schc.compression import Compressor

BREAKS = "CMP021"

_CHECKSUM_AT = IPV6_OCTETS + 6


class CountingTheFilling(Compressor):
    """The octet counts in the length of the pseudo-header, where it does not belong."""

    def decompress(self, message: Bits, direction: Direction) -> bytes:
        packet = super().decompress(message, direction)
        if len(packet) % 2 == 0 or self.rules.rule_of(message) is self.rules.no_compression:
            return packet
        blank = packet[:_CHECKSUM_AT] + bytes(2) + packet[_CHECKSUM_AT + 2 :] + bytes(1)
        return with_checksum(blank, udp_checksum, at_octet=_CHECKSUM_AT)[:-1]


def break_gateway(parts: Parts) -> Parts:
    return replace(parts, compressor=CountingTheFilling)
