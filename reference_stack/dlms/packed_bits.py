"""Codes of any width in octets, least significant bit first, as V.44 packs them. V44 §Annex-B."""

from __future__ import annotations

from reference_stack.kernel.errors import Malformed, Truncated


class BitWriter:
    """Bits into octets, least significant first."""

    def __init__(self) -> None:
        self._whole = bytearray()
        self._begun = 0
        self._begun_bits = 0

    def write(self, value: int, bits: int) -> None:
        self._begun |= value << self._begun_bits
        self._begun_bits += bits
        while self._begun_bits >= 8:
            self._whole.append(self._begun & 0xFF)
            self._begun >>= 8
            self._begun_bits -= 8

    def octets(self) -> bytes:
        return bytes(self._whole) + (bytes((self._begun,)) if self._begun_bits else b"")


class BitReader:
    """Bits from octets, least significant first."""

    def __init__(self, octets: bytes) -> None:
        self._octets = octets
        self._at = 0

    def read(self, bits: int) -> int:
        end = self._at + bits
        if end > len(self._octets) * 8:
            raise Truncated(
                "compressed packet",
                needed_bits=end,
                available_bits=len(self._octets) * 8,
                clause="V44 §Annex-B",
            )
        window = self._octets[self._at >> 3 : (end + 7) >> 3]
        value = int.from_bytes(window, "little") >> (self._at & 7) & ((1 << bits) - 1)
        self._at = end
        return value

    def finish(self) -> None:
        """Raises Malformed when whole octets are left."""
        left = len(self._octets) - (self._at + 7) // 8
        if left:
            raise Malformed(f"{left} octets too many after the end of the packet")
