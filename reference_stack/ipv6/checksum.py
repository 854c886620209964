"""The Internet checksum of what IPv6 carries. RFC8200 §8.1, RFC768.

2^16 is 1 modulo 2^16 - 1, so the ones' complement sum of all 16-bit words of a number is its
remainder: one division instead of a loop.
"""

from __future__ import annotations

from collections.abc import Callable

Checksum = Callable[[int, int], int]
"""A whole packet, its checksum field zero, and how many octets it has; gives the field's value."""

ALL_ONES = 0xFFFF
_BITS_BEFORE_ADDRESSES = 64
_OCTETS_OF_HEADER = 40


def upper_layer_sum(packet: int, octets: int) -> int:
    """Ones' complement sum over pseudo-header, upper-layer header and data: 1 to 0xFFFF.

    `packet` is a whole IPv6 packet without extension headers, `octets` its length. With its
    checksum in place a good packet sums up to 0xFFFF.
    """
    size = octets * 8
    covered = packet & ((1 << size - _BITS_BEFORE_ADDRESSES) - 1)
    if octets & 1:
        covered <<= 8
    next_header = packet >> size - 56 & 0xFF
    return (covered + octets - _OCTETS_OF_HEADER + next_header) % ALL_ONES or ALL_ONES


def with_checksum(packet: bytes, checksum: Checksum, *, at_octet: int) -> bytes:
    """The packet with its checksum, until now zero, in place."""
    value = checksum(int.from_bytes(packet, "big"), len(packet))
    return b"".join((packet[:at_octet], value.to_bytes(2, "big"), packet[at_octet + 2 :]))


def udp_checksum(packet: int, octets: int) -> int:
    """Of a packet whose checksum field is zero. A result of zero goes out as 0xFFFF. RFC768."""
    return ALL_ONES - upper_layer_sum(packet, octets) or ALL_ONES


def icmpv6_checksum(packet: int, octets: int) -> int:
    """Of a packet whose checksum field is zero. Zero stays zero. RFC4443 §2.3."""
    return ALL_ONES - upper_layer_sum(packet, octets)
