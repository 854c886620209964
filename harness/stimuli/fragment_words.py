"""What a gateway may hear of an uplink packet, in words. RFC8724 §8.3, RFC9011 §5.6.2.

`all tiles but tile 60 of window 0`, `tiles 3 to 1 of window 1`, `the All-1 with the last tile`,
`an ACK REQ of window 1`: each stands for some messages, and one after another are parted by
`, then `. A meter that is right would not send all of it; each is a named change to what is right.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from reference_stack.ipv6.udp import UdpDatagram
from reference_stack.kernel.bits import NO_BITS, Bits
from reference_stack.kernel.errors import MisuseError
from reference_stack.schc.fragmentation.layouts import fragment_header
from reference_stack.schc.fragmentation.messages import AckRequest, All1, Fragment, SenderAbort
from reference_stack.schc.fragmentation.rule import FragmentationRule
from reference_stack.schc.fragmentation.tiles import cut, number_of, place_of, tile_count

_LISTS = re.compile(r" and (?=tiles? [\d, to]+ of window|the last tile)")
_TILES = re.compile(r"tiles? ([\d, andto]+?) of window (\d+)")
_RANGE = re.compile(r"(\d+) to (\d+)")
FOREIGN_PORT = 99
"""No rule set of the scenarios has it."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """A packet to be spoken of. `per_frame` tiles go in one fragment at most."""

    rule: FragmentationRule
    packet: Bits
    per_frame: int

    @property
    def count(self) -> int:
        return tile_count(self.packet.length, self.rule.tile_size)

    @property
    def last_window(self) -> int:
        return (self.count - 1) // self.rule.window_size

    @property
    def last_tile(self) -> Bits:
        return cut(self.packet, self.rule.tile_size, self.count - 1, 1)

    @property
    def all_1(self) -> All1:
        """As tiles of whole octets leave no padding, the RCS covers the packet alone."""
        return All1(self.rule.rcs_algorithm.check(self.packet), NO_BITS, self.last_window)

    def fragments(self, numbers: Sequence[int]) -> list[Fragment]:
        """As few as it takes, each with tiles that follow each other."""
        rows: list[list[int]] = []
        for number in numbers:
            if rows and number == rows[-1][-1] + 1 and len(rows[-1]) < self.per_frame:
                rows[-1].append(number)
            else:
                rows.append([number])
        return [self._fragment(row[0], len(row)) for row in rows]

    def _fragment(self, first: int, count: int) -> Fragment:
        w, fcn = place_of(first, self.rule.window_size)
        return Fragment(fcn, cut(self.packet, self.rule.tile_size, first, count), w)


def said(words: str, of: Spoken) -> list[Bits]:
    """The messages of one part. Raises MisuseError for words that nobody understands."""
    for pattern, say in _MESSAGES.items():
        if match := re.fullmatch(pattern, words):
            return say(of, *match.groups())
    for ending, order in _ORDERS.items():
        if words.endswith(ending):
            return order(words.removesuffix(ending), of)
    if words == "all tiles":
        return _encoded(of, of.fragments(range(of.count)))
    if words.startswith("all tiles but "):
        absent = _named(words.removeprefix("all tiles but "), of)
        return _encoded(of, of.fragments([n for n in range(of.count) if n not in absent]))
    return _encoded(of, of.fragments(sorted(_named(words, of))))


def _named(words: str, of: Spoken) -> set[int]:
    """Tiles by window and index, counted from the start of the packet."""
    found: set[int] = set()
    for part in _LISTS.split(words):
        match = _TILES.fullmatch(part)
        if part == "the last tile":
            found.add(of.count - 1)
        elif window := re.fullmatch(r"those of window (\d+)", part):
            first = int(window[1]) * of.rule.window_size
            found.update(range(first, min(first + of.rule.window_size, of.count)))
        elif match is None:
            raise MisuseError(f"nobody sends {words!r}")
        else:
            found.update(
                number_of(int(match[2]), index, of.rule.window_size) for index in _indices(match[1])
            )
    return found


def _indices(words: str) -> set[int]:
    ranges = _RANGE.findall(words)
    found = {n for high, low in ranges for n in range(int(low), int(high) + 1)}
    return found | {int(number) for number in re.findall(r"\d+", words)}


def _encoded(of: Spoken, messages: Sequence[Fragment | All1 | AckRequest]) -> list[Bits]:
    return [message.encode(of.rule) for message in messages]


def _one_by_one(words: str, of: Spoken) -> list[Bits]:
    return said(words, replace(of, per_frame=1))


def _header(of: Spoken, w: int, fcn: int) -> Bits:
    return fragment_header(of.rule).encode(rule_id=of.rule.rule_id_value, dtag=0, w=w, fcn=fcn)


def _changed(of: Spoken, words: str) -> list[Bits]:
    """The last bit of each message is another."""
    return [Bits(message.value ^ 1, message.length) for message in said(words, of)]


def _all_1(of: Spoken) -> list[Bits]:
    return _encoded(of, [of.all_1])


def _all_1_with_last_tile(of: Spoken) -> list[Bits]:
    return _encoded(of, [replace(of.all_1, payload=of.last_tile)])


def _wrong_all_1(of: Spoken) -> list[Bits]:
    return _encoded(of, [replace(of.all_1, rcs=of.all_1.rcs ^ 1)])


def _overlong_all_1(of: Spoken) -> list[Bits]:
    too_much = Bits(0, of.rule.tile_size + of.rule.l2_word_size)
    return _encoded(of, [replace(of.all_1, payload=too_much)])


def _cut_all_1(of: Spoken, octets: str) -> list[Bits]:
    header = _header(of, of.last_window, (1 << of.rule.fcn_size) - 1)
    return [header + Bits(0, int(octets) * of.rule.l2_word_size)]


def _ack_request(of: Spoken, w: str) -> list[Bits]:
    return _encoded(of, [AckRequest(int(w))])


def _abort(of: Spoken) -> list[Bits]:
    return [SenderAbort().encode(of.rule)]


def _abort_of(of: Spoken, w: str) -> list[Bits]:
    return [_header(of, int(w), (1 << of.rule.fcn_size) - 1)]


def short_packet(packet: bytes) -> bytes:
    """A datagram between the same two ends that fits in any frame."""
    return replace(UdpDatagram.decode(packet), payload=packet[-1:]).encode()


def _short_packet(of: Spoken) -> list[Bits]:
    """Under the same rule, which leaves packets as they are."""
    octets = of.packet.octets()
    return [Bits.from_octets(octets[:1] + short_packet(octets[1:]))]


def _frame_of_others(of: Spoken) -> list[Bits]:
    return [Bits(FOREIGN_PORT << of.rule.l2_word_size | 1, 2 * of.rule.l2_word_size)]


def _no_octets(of: Spoken) -> list[Bits]:
    return [Bits(of.rule.rule_id_value, of.rule.rule_id_length)]


def _beyond_the_end(of: Spoken) -> list[Bits]:
    """More tiles than are left behind the second last of the last window that there can be."""
    last = (1 << of.rule.w_size) - 1
    return [_header(of, last, 1) + Bits(0, of.rule.tile_size * (of.per_frame or 1))]


_MESSAGES: Mapping[str, Callable[..., list[Bits]]] = MappingProxyType(
    {
        r"the All-1": _all_1,
        r"the All-1 with the last tile": _all_1_with_last_tile,
        r"an All-1 with a wrong check": _wrong_all_1,
        r"an All-1 with more than a tile": _overlong_all_1,
        r"an All-1 cut off after (\d) bytes? of its check": _cut_all_1,
        r"an ACK REQ of window (\d)": _ack_request,
        r"a Sender-Abort": _abort,
        r"a Sender-Abort of window (\d)": _abort_of,
        r"a fragment without bytes": _no_octets,
        r"tiles beyond the end of all windows": _beyond_the_end,
        r"a short packet": _short_packet,
        r"a frame of others": _frame_of_others,
        r"(.*) with a bit changed": _changed,
    }
)
_ORDERS: Mapping[str, Callable[[str, Spoken], list[Bits]]] = MappingProxyType(
    {
        " in reverse order": lambda words, of: said(words, of)[::-1],
        " twice": lambda words, of: [each for each in said(words, of) for _ in range(2)],
        " all over again": lambda words, of: said(words, of) * 2,
        " one by one": _one_by_one,
        ", the odd ones first": lambda words, of: said(words, of)[1::2] + said(words, of)[::2],
    }
)
