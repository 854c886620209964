"""A stack that sends a datagram with a wrong checksum uncompressed, and nought in its place.

Breaks CMP031.
"""

from __future__ import annotations

from dataclasses import replace

from reference_stack.ipv6.header import HEADER_OCTETS as IPV6_OCTETS
from reference_stack.ipv6.udp import UdpDatagram
from reference_stack.kernel.bits import Bits
from reference_stack.kernel.direction import Direction
from reference_stack.kernel.errors import ProtocolError
from reference_stack.nodes.parts import Parts
from reference_stack.schc.compression import Compressed, Compressor
from reference_stack.schc.rules import rule_id

BREAKS = "CMP031"

_CHECKSUM = slice(IPV6_OCTETS + 6, IPV6_OCTETS + 8)


class Blanking(Compressor):
    """See above."""

    def compress(self, packet: bytes, direction: Direction) -> Compressed:
        try:
            UdpDatagram.decode(packet)
        except ProtocolError:
            blank = packet[: _CHECKSUM.start] + bytes(2) + packet[_CHECKSUM.stop :]
            kept = self.rules.no_compression
            return Compressed(rule_id(kept) + Bits.from_octets(blank), kept)
        return super().compress(packet, direction)


def break_gateway(parts: Parts) -> Parts:
    return replace(parts, compressor=Blanking)


break_meter = break_gateway
