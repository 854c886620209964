"""A stack that leaves out the UDP length without looking at it. Breaks CMP013."""

from __future__ import annotations

from dataclasses import replace

from reference_stack.ipv6.checksum import udp_checksum, with_checksum
from reference_stack.ipv6.header import HEADER_OCTETS as IPV6_OCTETS
from reference_stack.kernel.direction import Direction
from reference_stack.nodes.parts import Parts
from reference_stack.schc.compression import Compressed, Compressor

BREAKS = "CMP013"

_LENGTH_AT = IPV6_OCTETS + 4
_CHECKSUM_AT = IPV6_OCTETS + 6


class Unseeing(Compressor):
    """See above."""

    def compress(self, packet: bytes, direction: Direction) -> Compressed:
        length = (len(packet) - IPV6_OCTETS).to_bytes(2, "big")
        filled = packet[:_LENGTH_AT] + length + packet[_LENGTH_AT + 2 : _CHECKSUM_AT] + bytes(2)
        whole = filled + packet[_CHECKSUM_AT + 2 :]
        if len(whole) != len(packet):
            return super().compress(packet, direction)
        summed = with_checksum(whole, udp_checksum, at_octet=_CHECKSUM_AT)
        found = super().compress(summed, direction)
        if found.rule is self.rules.no_compression:
            return super().compress(packet, direction)
        return found


def break_gateway(parts: Parts) -> Parts:
    return replace(parts, compressor=Unseeing)


break_meter = break_gateway
