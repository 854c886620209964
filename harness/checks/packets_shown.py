"""IPv6 packets in words: in which field two differ, where one goes. RFC8200 §3, RFC768."""

from __future__ import annotations

from reference_stack.ipv6.header import HEADER, HEADER_OCTETS
from reference_stack.kernel.bits import Bits
from reference_stack.kernel.errors import ProtocolError

_SHOWN_OCTETS = 64
_UDP_PORTS_AT = HEADER_OCTETS
_UDP_LENGTH_AT = HEADER_OCTETS + 4
_UDP_CHECKSUM_AT = HEADER_OCTETS + 6


def difference(packet: bytes, got: bytes) -> str:
    """The first field that differs, by name."""
    fields, others = _fields(packet), _fields(got)
    for name, value in fields.items():
        other = others.get(name)
        if other != value:
            return f"its {name} is {other}, not {value}"
    if len(packet) != len(got):
        return f"it has {len(got)} octets, not {len(packet)}"
    at = next((n for n in range(len(packet)) if packet[n] != got[n]), 0)
    return f"octet {at} differs"


def where(address: bytes, at_port: int) -> str:
    """An address and a port."""
    return f"{address.hex(':', 2)} port {at_port}"


def port(packet: bytes, which: int) -> int:
    """Of a UDP datagram in a packet: 0 for the source, 1 for the destination."""
    at = _UDP_PORTS_AT + 2 * which
    return int.from_bytes(packet[at : at + 2], "big")


def shown(octets: bytes) -> str:
    """In hex, cut short when there are many."""
    digits = octets[:_SHOWN_OCTETS].hex()
    return digits if len(octets) <= _SHOWN_OCTETS else f"{digits}... ({len(octets)} octets)"


def _fields(packet: bytes) -> dict[str, str]:
    try:
        header = HEADER.decode(Bits.from_octets(packet[:HEADER_OCTETS]))
    except ProtocolError:
        return {}
    named = {
        name.replace("_", " "): f"{value:032x}" if value >> 32 else str(value)
        for name, value in header.items()
    }
    if len(packet) >= HEADER_OCTETS + 8:
        named["source port"] = str(port(packet, 0))
        named["destination port"] = str(port(packet, 1))
        named["UDP length"] = str(int.from_bytes(packet[_UDP_LENGTH_AT:][:2], "big"))
        named["UDP checksum"] = packet[_UDP_CHECKSUM_AT:][:2].hex()
    return named
