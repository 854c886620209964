"""A stack that tells the size of a text that stands in a list. Breaks CMP011."""

from __future__ import annotations

from dataclasses import replace

from reference_stack.ipv6.header import HEADER_OCTETS as IPV6_OCTETS
from reference_stack.ipv6.udp import HEADER_OCTETS as UDP_OCTETS
from reference_stack.kernel.bits import Bits
from reference_stack.kernel.direction import Direction
from reference_stack.nodes.parts import Parts
from reference_stack.schc.compression import Compressed, Compressor
from reference_stack.schc.descriptors import Action

BREAKS = "CMP011"

_HEADERS_OCTETS = IPV6_OCTETS + UDP_OCTETS


class TellingSizes(Compressor):
    """See above."""

    def compress(self, packet: bytes, direction: Direction) -> Compressed:
        found = super().compress(packet, direction)
        octets = len(packet) - _HEADERS_OCTETS
        listed = any(
            entry.is_variable and entry.comp_decomp_action is Action.MAPPING_SENT
            for entry in getattr(found.rule, "entry", ())
        )
        if not listed:
            return found
        rest = found.message.from_bit(found.rule.rule_id_length)
        rule_id = found.message.slice(0, found.rule.rule_id_length)
        return Compressed(rule_id + Bits(octets & 0xF, 4) + rest, found.rule)


def break_gateway(parts: Parts) -> Parts:
    return replace(parts, compressor=TellingSizes)


break_meter = break_gateway
