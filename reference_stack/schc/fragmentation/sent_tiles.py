"""The tiles of a packet on their way out, in ACK-on-Error mode. RFC8724 §8.4.3.

What has been sent for the first time, what was reported missing, and where the last tile travels.
Nothing here decides when to send.
"""

from __future__ import annotations

from reference_stack.kernel.bits import NO_BITS, Bits
from reference_stack.schc.fragmentation.layouts import all_1_header, fragment_header
from reference_stack.schc.fragmentation.messages import All1
from reference_stack.schc.fragmentation.rule import FragmentationRule, TileInAll1
from reference_stack.schc.fragmentation.tiles import cut, number_of, place_of, tile_count


class SentTiles:
    """A packet in tiles. `last_in_all_1` is None until the choice of the sender is made."""

    __slots__ = (
        "_first_header",
        "_full",
        "_header_length",
        "_missing",
        "_packet",
        "_rule",
        "_tile_size",
        "_w_unit",
        "_window_size",
        "all_1_missing",
        "all_1_sent",
        "count",
        "dtag",
        "last_in_all_1",
        "sent",
    )

    def __init__(self, rule: FragmentationRule, packet: Bits, dtag: int) -> None:
        self._rule = rule
        self._packet = packet
        self.dtag = dtag
        self._tile_size = rule.tile_size
        self._window_size = rule.window_size
        self._full = (1 << rule.window_size) - 1
        header = fragment_header(rule)
        self._header_length = header.length
        self._first_header = header.encode(rule_id=rule.rule_id_value, dtag=dtag, w=0, fcn=0).value
        self._w_unit = 1 << rule.fcn_size
        self.count = tile_count(packet.length, rule.tile_size)
        self.sent = 0
        """How many tiles have been sent in Regular Fragments at least once."""
        self._missing: dict[int, int] = {}
        self.last_in_all_1: bool | None = _place_by_rule(rule)
        self.all_1_sent = False
        self.all_1_missing = False
        if self.count == 1 and self.last_in_all_1 is None:
            self.last_in_all_1 = True

    @property
    def last_window(self) -> int:
        return (self.count - 1) // self._window_size

    @property
    def highest_window(self) -> int:
        """Of which anything was sent."""
        if self.all_1_sent:
            return self.last_window
        return max(self.sent - 1, 0) // self._window_size

    # -- the first time ------------------------------------------------------------------------

    def remain(self, size_bits: int) -> bool:
        """Whether Regular Fragments are still to come; settles where the last tile travels."""
        if self.sent < self.count - 1:
            return True
        if self.last_in_all_1 is None:
            self.last_in_all_1 = self._all_1_bits(self._last_tile()) <= size_bits
        return not self.last_in_all_1 and self.sent < self.count

    def next_row(self, size_bits: int, *, within_window: bool) -> int:
        """How many tiles not sent yet fit in a message of that size."""
        wanted = self.count - self.sent - (1 if self.last_in_all_1 else 0)
        if within_window:
            wanted = min(wanted, self._window_size - self.sent % self._window_size)
        return self._fitting(self.sent, wanted, size_bits)

    def send_next(self, count: int) -> Bits:
        """The message with so many tiles not sent yet."""
        message = self._fragment(self.sent, count)
        self.sent += count
        if self.sent == self.count:
            self.last_in_all_1 = False
        return message

    # -- the All-1 -----------------------------------------------------------------------------

    def all_1(self) -> All1:
        """With the last tile if that is its place. The RCS covers its padding. RFC8724 §8.2.3."""
        payload = self._last_tile() if self.last_in_all_1 else NO_BITS
        carrier = self._all_1_bits(payload) if payload else self._packet.length
        padding = -carrier % self._rule.l2_word_size
        padded = Bits(self._packet.value << padding, self._packet.length + padding)
        rcs = self._rule.rcs_algorithm.check(padded)
        return All1(rcs, payload, self.last_window, self.dtag)

    def all_1_fits(self, size_bits: int) -> bool:
        payload = self._last_tile() if self.last_in_all_1 else NO_BITS
        return self._all_1_bits(payload) <= size_bits

    def _all_1_bits(self, payload: Bits) -> int:
        return all_1_header(self._rule).length + payload.length

    def _last_tile(self) -> Bits:
        return cut(self._packet, self._tile_size, self.count - 1, 1)

    # -- again ---------------------------------------------------------------------------------

    def gaps(self, w: int, bitmap: Bits) -> int:
        """Which tiles of a window are missing of those sent in Regular Fragments, by index."""
        number = min(max(self.sent - w * self._window_size, 0), self._window_size)
        existing = self._full ^ (self._full >> number)
        return existing & ~bitmap.value

    def lacks_all_1(self, w: int, bitmap: Bits) -> bool:
        """Whether a bitmap says that the last tile, sent in the All-1, is missing.

        Its bit is the rightmost. RFC8724 §8.2.2.3. Reading: some put it where its index would be.
        """
        if not (self.last_in_all_1 and self.all_1_sent and w == self.last_window):
            return False
        natural = place_of(self.count - 1, self._window_size)[1]
        return not bitmap.value & (1 | 1 << natural)

    def note_missing(self, w: int, gaps: int) -> None:
        """Send these again; what was noted of the window before is out of date."""
        if gaps:
            self._missing[w] = gaps
        else:
            self._missing.pop(w, None)

    def note_all_missing(self, from_window: int) -> None:
        """Nothing from this window on has arrived."""
        for w in range(from_window, self.highest_window + 1):
            self.note_missing(w, self.gaps(w, Bits(0, self._window_size)))
        self.all_1_missing = self.all_1_sent

    def forget_missing(self) -> None:
        """What has arrived after all."""
        self._missing.clear()

    @property
    def any_missing(self) -> bool:
        return bool(self._missing)

    def missing_row(self, size_bits: int) -> tuple[int, int]:
        """The first tiles reported missing that fit in one message: number and count, 0 if none."""
        w = min(self._missing)
        gaps = self._missing[w]
        highest = gaps.bit_length() - 1
        wanted = highest + 1 - (~gaps & (1 << highest) - 1).bit_length()
        first = number_of(w, highest, self._window_size)
        return first, self._fitting(first, wanted, size_bits)

    def send_missing(self, first: int, count: int) -> Bits:
        """The message with these tiles, which are then missing no longer."""
        w, index = place_of(first, self._window_size)
        self.note_missing(w, self._missing[w] & ~((1 << count) - 1 << index + 1 - count))
        return self._fragment(first, count)

    # -- messages ------------------------------------------------------------------------------

    def _fitting(self, first: int, wanted: int, size_bits: int) -> int:
        fitting = (size_bits - self._header_length) // self._tile_size
        if fitting < 0:
            return 0
        if fitting < wanted and first + fitting == self.count - 1:
            end = self._packet.length - first * self._tile_size
            fitting += self._header_length + end <= size_bits
        return min(fitting, wanted)

    def _fragment(self, first: int, count: int) -> Bits:
        w, index = place_of(first, self._window_size)
        tiles = cut(self._packet, self._tile_size, first, count)
        header = self._first_header + w * self._w_unit + index
        length = self._header_length + tiles.length
        padding = -length % self._rule.l2_word_size
        return Bits((header << tiles.length | tiles.value) << padding, length + padding)


def _place_by_rule(rule: FragmentationRule) -> bool | None:
    if rule.tile_in_all_1 is TileInAll1.YES or not rule.last_tile_may_be_regular:
        return True
    return None if rule.tile_in_all_1 is TileInAll1.SENDER_CHOICE else False
