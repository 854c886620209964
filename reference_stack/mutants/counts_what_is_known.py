"""A stack that counts the known beginning of a text in its size. Breaks CMP011."""

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


class CountingAll(Compressor):
    """See above."""

    def compress(self, packet: bytes, direction: Direction) -> Compressed:
        found = super().compress(packet, direction)
        octets = len(packet) - _HEADERS_OCTETS
        begun = any(
            entry.is_variable and entry.comp_decomp_action is Action.LSB
            for entry in getattr(found.rule, "entry", ())
        )
        if not begun or octets >= 15:
            return found
        rest = found.message.from_bit(found.rule.rule_id_length + 4)
        rule_id = found.message.slice(0, found.rule.rule_id_length)
        return Compressed(rule_id + Bits(octets, 4) + rest, found.rule)


def break_gateway(parts: Parts) -> Parts:
    return replace(parts, compressor=CountingAll)


break_meter = break_gateway
