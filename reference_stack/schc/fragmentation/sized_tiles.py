"""A packet in tiles of any size, one for each fragment. RFC8724 §8.4.1, §8.4.2.

So it is in the modes that send in order. All fragments but the All-1 are whole L2 Words without
padding; the last tile travels in the All-1 and is one L2 Word at least.
"""

from __future__ import annotations

from dataclasses import dataclass

from reference_stack.kernel.bits import NO_BITS, Bits
from reference_stack.schc.fragmentation.layouts import all_1_header
from reference_stack.schc.fragmentation.messages import All1
from reference_stack.schc.fragmentation.rule import FragmentationRule


@dataclass(frozen=True, slots=True)
class Tile:
    """`bits` of the packet from `start` on; `is_last` if nothing follows."""

    start: int
    length: int
    is_last: bool


class SizedTiles:
    """A packet on its way out, from its first bit to its last."""

    __slots__ = ("_packet", "_rule", "sent_bits")

    def __init__(self, rule: FragmentationRule, packet: Bits = NO_BITS) -> None:
        self._rule = rule
        self._packet = packet
        self.sent_bits = 0

    def next_tile(self, size_bits: int, *, least_bits: int) -> Tile | None:
        """What a message of that size takes; None if no tile of `least_bits` bits fits.

        So much is left behind that the last tile keeps its least size. RFC8724 §8.4.2.1.
        """
        word = self._rule.l2_word_size
        rest = self._packet.length - self.sent_bits
        if all_1_header(self._rule).length + rest <= size_bits:
            return Tile(self.sent_bits, rest, True)
        length = size_bits - self._rule.header_length
        surplus = length - (rest - word)
        if surplus > 0:
            length -= -(-surplus // word) * word
        return Tile(self.sent_bits, length, False) if length >= least_bits else None

    def message_bits(self, tile: Tile) -> int:
        """How long the message of a tile is, padding apart."""
        header = all_1_header(self._rule).length if tile.is_last else self._rule.header_length
        return header + tile.length

    def content(self, tile: Tile) -> Bits:
        return self._packet.slice(tile.start, tile.start + tile.length)

    def all_1(self, tile: Tile, *, w: int, dtag: int) -> All1:
        """With the last tile; the RCS covers its padding. RFC8724 §8.2.3."""
        padding = -self.message_bits(tile) % self._rule.l2_word_size
        padded = Bits(self._packet.value << padding, self._packet.length + padding)
        return All1(self._rule.rcs_algorithm.check(padded), self.content(tile), w, dtag)
