"""A gateway that computes the checksum of packets that came uncompressed. Breaks CMP032."""

from __future__ import annotations

from dataclasses import replace

from reference_stack.ipv6.checksum import udp_checksum, with_checksum
from reference_stack.ipv6.header import HEADER_OCTETS as IPV6_OCTETS
from reference_stack.ipv6.header import UDP, Ipv6Packet
from reference_stack.kernel.bits import Bits
from reference_stack.kernel.direction import Direction
from reference_stack.nodes.parts import Parts
from reference_stack.schc.compression import Compressor

BREAKS = "CMP032"

_CHECKSUM_AT = IPV6_OCTETS + 6


class Repairing(Compressor):
    """See above."""

    def decompress(self, message: Bits, direction: Direction) -> bytes:
        packet = super().decompress(message, direction)
        if Ipv6Packet.decode(packet).next_header != UDP:
            return packet
        blank = packet[:_CHECKSUM_AT] + bytes(2) + packet[_CHECKSUM_AT + 2 :]
        return with_checksum(blank, udp_checksum, at_octet=_CHECKSUM_AT)


def break_gateway(parts: Parts) -> Parts:
    return replace(parts, compressor=Repairing)
