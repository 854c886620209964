"""A gateway that restores the two ports of the wrapper in each other's place. Breaks E2E004."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from reference_stack.ipv6.udp import UdpDatagram
from reference_stack.kernel.errors import ProtocolError
from reference_stack.kernel.instant import Instant
from reference_stack.nodes.events import Effect, SendPacket
from reference_stack.nodes.parts import Parts

BREAKS = "E2E004"


def _swapped(effect: Effect, now: Instant) -> Sequence[Effect]:
    if not isinstance(effect, SendPacket):
        return (effect,)
    try:
        datagram = UdpDatagram.decode(effect.octets)
    except ProtocolError:
        return (effect,)
    said = datagram.payload
    payload = said[:2] + said[4:6] + said[2:4] + said[6:]
    return (SendPacket(replace(datagram, payload=payload).encode()),)


def break_gateway(parts: Parts) -> Parts:
    return replace(parts, outgoing=lambda: _swapped)
