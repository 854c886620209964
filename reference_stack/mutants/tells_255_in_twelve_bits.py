"""A stack that tells a size of 255 in twelve bits, as it tells 254. Breaks CMP010."""

from __future__ import annotations

from dataclasses import replace

from reference_stack.ipv6.header import HEADER_OCTETS as IPV6_OCTETS
from reference_stack.ipv6.udp import HEADER_OCTETS as UDP_OCTETS
from reference_stack.kernel.bits import Bits
from reference_stack.kernel.direction import Direction
from reference_stack.nodes.parts import Parts
from reference_stack.schc.compression import Compressed, Compressor
from reference_stack.schc.rules import CompressionRule, NoCompressionRule

BREAKS = "CMP010"

_HEADERS_OCTETS = IPV6_OCTETS + UDP_OCTETS


class Short255(Compressor):
    """See above."""

    def compress(self, packet: bytes, direction: Direction) -> Compressed:
        found = super().compress(packet, direction)
        octets = len(packet) - _HEADERS_OCTETS
        if found.message != _told(found.rule, 0xFFF << 16 | 255, 28, packet) or octets != 255:
            return found
        return Compressed(_told(found.rule, 0xFFF, 12, packet), found.rule)


def _told(rule: CompressionRule | NoCompressionRule, size: int, bits: int, packet: bytes) -> Bits:
    """RuleID, size and text: the message of a rule that knows all but the text."""
    rule_id = Bits(rule.rule_id_value, rule.rule_id_length)
    return rule_id + Bits(size, bits) + Bits.from_octets(packet[_HEADERS_OCTETS:])


def break_gateway(parts: Parts) -> Parts:
    return replace(parts, compressor=Short255)


break_meter = break_gateway
