"""Tiles of one size: where they are, how a packet is cut and put together. RFC8724 §8.2.2.

Tile `number` counts from the start of the packet; a window `w` and an index within it, which counts
down to 0, say the same. A row of tiles of one window is one number, as it lies in the packet.
"""

from __future__ import annotations

from reference_stack.kernel.bits import NO_BITS, Bits
from reference_stack.schc.fragmentation.rule import FragmentationRule


def tile_count(packet_bits: int, tile_size: int) -> int:
    """How many tiles a packet has; the last may be shorter than the others. RFC8724 §8.4.3."""
    return -(-packet_bits // tile_size)


def place_of(number: int, window_size: int) -> tuple[int, int]:
    """Window and index of a tile. RFC8724 §8.2.2.2."""
    w, place = divmod(number, window_size)
    return w, window_size - 1 - place


def number_of(w: int, index: int, window_size: int) -> int:
    """The tile of an index in a window, counted from the start of the packet."""
    return w * window_size + window_size - 1 - index


def cut(packet: Bits, tile_size: int, first: int, count: int) -> Bits:
    """`count` tiles from tile number `first` on, fewer bits if the packet ends before."""
    end = min((first + count) * tile_size, packet.length)
    width = end - first * tile_size
    return Bits(packet.value >> packet.length - end & (1 << width) - 1, width)


class HeldTiles:
    """What an ACK-on-Error receiver has of a packet. Never more than `rule.longest_packet_bits`."""

    __slots__ = ("_contents", "_full", "_held", "_tile_size", "_window_size", "short", "short_at")

    def __init__(self, rule: FragmentationRule) -> None:
        self._tile_size = rule.tile_size
        self._window_size = rule.window_size
        self._full = (1 << rule.window_size) - 1
        self._held: dict[int, int] = {}  # by window: the bit of a tile is its index
        self._contents: dict[int, int] = {}  # by window: tile `index` from bit index * size on
        self.short = NO_BITS
        """The last tile with its padding, when it came in a Regular Fragment and is a short one."""
        self.short_at = -1

    @property
    def highest_window(self) -> int:
        """Of which anything is held; -1 for nothing."""
        highest = max(self._held, default=-1)
        return max(highest, self.short_at // self._window_size) if self.short else highest

    def keep(self, w: int, index: int, payload: Bits, *, short_last: bool) -> bool:
        """Store the tiles of a fragment, from window and index on. Whether any of them is new.

        What is held already stays as it is. What follows the whole tiles is the last tile if
        `short_last`, else padding.
        """
        count, rest = divmod(payload.length, self._tile_size)
        tiles = payload.value >> rest
        fresh = False
        first = number_of(w, index, self._window_size)
        remaining = count
        while remaining > index + 1:
            here = index + 1
            remaining -= here
            above = tiles >> remaining * self._tile_size
            fresh |= self._keep_row(w, 0, here, above)
            tiles &= (1 << remaining * self._tile_size) - 1
            w, index = w + 1, self._window_size - 1
        if remaining:
            fresh |= self._keep_row(w, index + 1 - remaining, remaining, tiles)
        if rest and short_last:
            fresh |= self.short_at != first + count
            self.short = payload.from_bit(payload.length - rest)
            self.short_at = first + count
        elif self.short and self._is_whole(self.short_at):
            self.short = NO_BITS
        return fresh

    def _keep_row(self, w: int, lowest: int, count: int, tiles: int) -> bool:
        held = self._held.get(w, 0)
        row = (1 << count) - 1 << lowest
        known = held & row
        if not known:
            self._held[w] = held | row
            self._contents[w] = self._contents.get(w, 0) | tiles << lowest * self._tile_size
            return True
        if known == row:
            return False
        for place in range(count):
            if not known >> lowest + place & 1:
                tile = tiles >> place * self._tile_size & (1 << self._tile_size) - 1
                self._keep_row(w, lowest + place, 1, tile)
        return True

    def agrees(self, w: int, index: int, payload: Bits) -> bool:
        """Whether all whole tiles of a fragment are held, and are the same."""
        count = payload.length // self._tile_size
        first = number_of(w, index, self._window_size)
        for place in range(count):
            window, at = place_of(first + place, self._window_size)
            tile = payload.slice(place * self._tile_size, (place + 1) * self._tile_size).value
            if not self._held.get(window, 0) >> at & 1 or tile != self._tile(window, at):
                return False
        if count == 0:
            return self.short_at == first and self.short == payload
        return True

    def _is_whole(self, number: int) -> bool:
        w, index = place_of(number, self._window_size)
        return bool(self._held.get(w, 0) >> index & 1)

    def _tile(self, w: int, index: int) -> int:
        return self._contents[w] >> index * self._tile_size & (1 << self._tile_size) - 1

    def holds(self, w: int, index: int) -> bool:
        return bool(self._held.get(w, 0) >> index & 1) or (
            bool(self.short) and self.short_at == number_of(w, index, self._window_size)
        )

    def is_full(self, w: int) -> bool:
        return self._held.get(w, 0) == self._full or self.bitmap(w).value == self._full

    def bitmap(self, w: int) -> Bits:
        """A bit for each tile of the window, leftmost the first. RFC8724 §8.2.2.3."""
        held = self._held.get(w, 0)
        if self.short and self.short_at // self._window_size == w:
            held |= 1 << place_of(self.short_at, self._window_size)[1]
        return Bits(held, self._window_size)

    def assembled(self, last_window: int, ending: Bits) -> Bits | None:
        """The packet, if no tile is missing before its end, which is in `last_window`.

        `ending` is the last tile if an All-1 brought it. That the end is the end, the RCS says.
        """
        full = self._full
        value = 0
        for w in range(last_window):
            if self._held.get(w) != full:
                return None
            value = value << self._window_size * self._tile_size | self._contents[w]
        missing = full ^ self._held.get(last_window, 0)
        if missing & missing + 1:
            return None
        count = self._window_size - missing.bit_length()
        contents = self._contents.get(last_window, 0)
        value = value << count * self._tile_size
        value |= contents >> missing.bit_length() * self._tile_size
        number = last_window * self._window_size + count
        if not ending and self.short:
            if self.short_at != number:
                return None
            ending = self.short
        length = number * self._tile_size + ending.length
        return Bits(value << ending.length | ending.value, length)
