"""A stack that compresses as if there were no extension header. Breaks CMP002."""

from __future__ import annotations

from dataclasses import replace

from reference_stack.ipv6.header import Ipv6Packet
from reference_stack.kernel.direction import Direction
from reference_stack.kernel.errors import ProtocolError
from reference_stack.nodes.parts import Parts
from reference_stack.schc.compression import Compressed, Compressor

BREAKS = "CMP002"

_HOP_BY_HOP = 0


class Skipping(Compressor):
    """See above."""

    def compress(self, packet: bytes, direction: Direction) -> Compressed:
        try:
            outer = Ipv6Packet.decode(packet)
        except ProtocolError:
            return super().compress(packet, direction)
        if outer.next_header != _HOP_BY_HOP or not outer.payload:
            return super().compress(packet, direction)
        inner = replace(outer, next_header=outer.payload[0], payload=outer.payload[8:])
        return super().compress(inner.encode(), direction)


def break_gateway(parts: Parts) -> Parts:
    return replace(parts, compressor=Skipping)


break_meter = break_gateway
