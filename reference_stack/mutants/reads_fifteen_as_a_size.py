"""A gateway that reads all four bits of ones as a size of fifteen. Breaks CMP018 and CMP030."""

from __future__ import annotations

from dataclasses import replace

from reference_stack.ipv6.header import HEADER_OCTETS as IPV6_OCTETS
from reference_stack.ipv6.udp import HEADER_OCTETS as UDP_OCTETS
from reference_stack.kernel.bits import Bits
from reference_stack.kernel.direction import Direction
from reference_stack.nodes.parts import Parts
from reference_stack.schc.compression import Compressor
from reference_stack.schc.descriptors import Action

BREAKS = ("CMP018", "CMP030")

_LONG = 0xF


class ReadingFifteen(Compressor):
    """See above."""

    def decompress(self, message: Bits, direction: Direction) -> bytes:
        packet = super().decompress(message, direction)
        rule = self.rules.rule_of(message)
        sent = [
            entry
            for entry in getattr(rule, "entry", ())
            if entry.is_variable and entry.comp_decomp_action is Action.VALUE_SENT
        ]
        if not sent or message.slice(8, 12).value != _LONG:
            return packet
        headers = packet[: IPV6_OCTETS + UDP_OCTETS]
        return headers + message.slice(12, 12 + 8 * _LONG).octets()


def break_gateway(parts: Parts) -> Parts:
    return replace(parts, compressor=ReadingFifteen)
