"""A stack that sends only the datagram of a packet that no rule matches. Breaks CMP001."""

from __future__ import annotations

from dataclasses import replace

from reference_stack.ipv6.header import HEADER_OCTETS
from reference_stack.kernel.bits import Bits
from reference_stack.kernel.direction import Direction
from reference_stack.nodes.parts import Parts
from reference_stack.schc.compression import Compressed, Compressor

BREAKS = "CMP001"


class WithoutHeader(Compressor):
    """See above."""

    def compress(self, packet: bytes, direction: Direction) -> Compressed:
        found = super().compress(packet, direction)
        kept = self.rules.no_compression
        if found.rule is not kept:
            return found
        rule_id = Bits(kept.rule_id_value, kept.rule_id_length)
        return Compressed(rule_id + Bits.from_octets(packet[HEADER_OCTETS:]), kept)


def break_gateway(parts: Parts) -> Parts:
    return replace(parts, compressor=WithoutHeader)


break_meter = break_gateway
