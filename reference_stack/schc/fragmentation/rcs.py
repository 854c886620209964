"""The Reassembly Check Sequence. RFC8724 §8.2.3.

It covers the whole SCHC Packet, its own RuleID included, followed by the padding of the fragment
that carries the last tile; then zero bits up to a whole octet. No fragment header is covered.
"""

from __future__ import annotations

from binascii import crc32, crc_hqx
from enum import Enum

from reference_stack.kernel.bits import Bits


class RcsAlgorithm(Enum):
    """By the names of RFC9363 §4.10.5; sent most significant bit first."""

    CRC32 = "rcs-crc32"
    """The CRC of Ethernet, the default of RFC8724 and the choice of RFC9011 §5.6.2."""
    CRC16_CCITT = "rcs-crc16-ccitt"
    """Polynomial 0x1021, start value 0. No identity of RFC9363: for rules of one's own."""

    @property
    def length(self) -> int:
        """How many bits it has: U."""
        return 32 if self is RcsAlgorithm.CRC32 else 16

    def check(self, packet: Bits) -> int:
        """The value for a SCHC Packet that ends with the padding of its last tile's fragment."""
        octets = packet.octets()
        return crc32(octets) if self is RcsAlgorithm.CRC32 else crc_hqx(octets, 0)
