"""A gateway that restores a length of the wrapper that is one too high. Breaks E2E004."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from reference_stack.ipv6.udp import UdpDatagram
from reference_stack.kernel.errors import ProtocolError
from reference_stack.kernel.instant import Instant
from reference_stack.nodes.events import Effect, SendPacket
from reference_stack.nodes.parts import Parts

BREAKS = "E2E004"
_LENGTH_AT = 6


def _lengthened(effect: Effect, now: Instant) -> Sequence[Effect]:
    if not isinstance(effect, SendPacket):
        return (effect,)
    try:
        datagram = UdpDatagram.decode(effect.octets)
    except ProtocolError:
        return (effect,)
    said = datagram.payload
    length = int.from_bytes(said[_LENGTH_AT : _LENGTH_AT + 2], "big") + 1 & 0xFFFF
    payload = said[:_LENGTH_AT] + length.to_bytes(2, "big") + said[_LENGTH_AT + 2 :]
    return (SendPacket(replace(datagram, payload=payload).encode()),)


def break_gateway(parts: Parts) -> Parts:
    return replace(parts, outgoing=lambda: _lengthened)
