"""The tiles of a packet that comes window by window, in ACK-Always mode. RFC8724 §8.4.2.2."""

from __future__ import annotations

from reference_stack.kernel.bits import NO_BITS, Bits
from reference_stack.schc.fragmentation.messages import All1
from reference_stack.schc.fragmentation.rule import FragmentationRule


class ReceivedWindows:
    """Whole windows behind, and the one under way. Tiles may have any size."""

    __slots__ = ("_before", "_full", "_rule", "_tiles", "all_1", "length", "w")

    def __init__(self, rule: FragmentationRule) -> None:
        self._rule = rule
        self._full = (1 << rule.window_size) - 1
        self._before = NO_BITS
        self._tiles: dict[int, Bits] = {}
        self.w = 0
        """The window under way, counted from the start of the packet."""
        self.all_1: All1 | None = None
        self.length = 0
        """Of all tiles, in bits."""

    def keep(self, index: int, tile: Bits) -> None:
        """What is held already stays as it is."""
        if self.lacks(index):
            self._tiles[index] = tile
            self.length += tile.length

    def lacks(self, index: int) -> bool:
        return index not in self._tiles

    @property
    def has_ended(self) -> bool:
        """Whether the All-0 of the window is here."""
        return 0 in self._tiles

    def begin_next(self) -> None:
        """What comes now is of the next window."""
        self._before = Bits.joined([self._before, *_in_order(self._tiles)])
        self._tiles = {}
        self.w += 1

    def fills(self, index: int) -> bool:
        """Whether the window is complete once it has this tile."""
        held = sum(1 << held for held in self._tiles) | 1 << index
        return held == self._full

    def packet_with(self, ending: All1, *more: tuple[int, Bits]) -> Bits:
        """The packet, if `ending` ends it and these tiles of the window, by index, are kept."""
        tiles = {**dict(more), **self._tiles}
        return Bits.joined([self._before, *_in_order(tiles), ending.payload])

    def bitmap(self) -> Bits:
        """The bit of the tile that the All-1 brought is the rightmost. RFC8724 §8.2.2.3."""
        held = sum(1 << index for index in self._tiles)
        return Bits(held | (self.all_1 is not None), self._rule.window_size)


def _in_order(tiles: dict[int, Bits]) -> list[Bits]:
    return [tiles[index] for index in sorted(tiles, reverse=True)]
