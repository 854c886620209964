"""A stack that fills up the residue before the payload follows. Breaks CMP008."""

from __future__ import annotations

from dataclasses import replace

from reference_stack.ipv6.header import HEADER_OCTETS as IPV6_OCTETS
from reference_stack.ipv6.udp import HEADER_OCTETS as UDP_OCTETS
from reference_stack.kernel.direction import Direction
from reference_stack.nodes.parts import Parts
from reference_stack.schc.compression import Compressed, Compressor

BREAKS = "CMP008"

_HEADERS_OCTETS = IPV6_OCTETS + UDP_OCTETS


class PaddingResidues(Compressor):
    """See above."""

    def compress(self, packet: bytes, direction: Direction) -> Compressed:
        found = super().compress(packet, direction)
        payload_bits = 8 * (len(packet) - _HEADERS_OCTETS)
        if found.rule is self.rules.no_compression or payload_bits < 0:
            return found
        residue = found.message.slice(0, found.message.length - payload_bits).padded(8)
        payload = found.message.from_bit(found.message.length - payload_bits)
        return Compressed(residue + payload, found.rule)


def break_gateway(parts: Parts) -> Parts:
    return replace(parts, compressor=PaddingResidues)


break_meter = break_gateway
