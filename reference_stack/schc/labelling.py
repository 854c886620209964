"""Cut a packet into its named fields, and put it together again. RFC8724 §7.1.

A `Shape` is a stack of headers seen in one direction. Neighbouring fields of fixed length form one
`Part`, a single number; every field of another length is a part of its own. All positions inside a
part are worked out once, here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, final

from reference_stack.kernel.bits import Bits
from reference_stack.kernel.direction import Direction
from reference_stack.kernel.errors import Malformed, MisuseError
from reference_stack.schc.headers import Extent, FieldFormat, Stack


@dataclass(frozen=True, slots=True)
class Place:
    """Where a field stands: in which part, and how many bits of the part come after it."""

    fid: str
    position: int
    part: int
    shift: int
    format: FieldFormat

    @property
    def width(self) -> int | None:
        """In bits, or None when it varies."""
        return self.format.length if isinstance(self.format.length, int) else None


@final
class Labelled:
    """A packet cut along a shape. Lists have one element a part; payload is what follows."""

    __slots__ = ("octets_after", "payload", "payload_bits", "values", "widths")

    def __init__(self, values: list[int], widths: list[int]) -> None:
        self.values: Final = values
        self.widths: Final = widths
        self.octets_after: list[int] = []
        self.payload = 0
        self.payload_bits = 0

    def count_octets(self) -> None:
        """Fill `octets_after`: how many octets of the packet come after each part."""
        octets = self.payload_bits >> 3
        after: list[int] = []
        for width in reversed(self.widths):
            after.append(octets)
            octets += width >> 3
        after.reverse()
        self.octets_after = after

    def joined(self) -> tuple[int, int]:
        """The whole packet as a number, and its length in bits."""
        packet = bits = 0
        for value, width in zip(self.values, self.widths, strict=True):
            packet = packet << width | value
            bits += width
        return packet << self.payload_bits | self.payload, bits + self.payload_bits


@dataclass(frozen=True, slots=True)
class OctetsAfter:
    """A field that holds the number of octets after it, plus something. RFC8724 §7.4.8."""

    place: Place
    plus: int

    def expected(self, labelled: Labelled) -> int:
        place = self.place
        return labelled.octets_after[place.part] + (place.shift >> 3) + self.plus

    def holds(self, labelled: Labelled) -> bool:
        place = self.place
        count = labelled.octets_after[place.part] + (place.shift >> 3) + self.plus
        width = place.format.length
        if isinstance(width, int):
            return labelled.values[place.part] >> place.shift & (1 << width) - 1 == count
        return count >= 0 and ber_length(count) == (
            labelled.values[place.part],
            labelled.widths[place.part],
        )

    def put(self, labelled: Labelled) -> None:
        """Raises Malformed when the number does not fit in the field."""
        place = self.place
        count = self.expected(labelled)
        if count < 0:
            raise Malformed(f"{place.fid} would be {count}", clause="RFC8724 §7.4.8")
        if place.width is None:
            labelled.values[place.part], labelled.widths[place.part] = ber_length(count)
        elif count >> place.width:
            raise Malformed(
                f"{place.fid} = {count} does not fit in {place.width} bits",
                clause="RFC8724 §7.4.8",
            )
        else:
            labelled.values[place.part] |= count << place.shift


def ber_length(count: int) -> tuple[int, int]:
    """A length in the shortest form of BER, and its width in bits."""
    if count < 0x80:
        return count, 8
    octets = (count.bit_length() + 7) // 8
    return (0x80 | octets) << 8 * octets | count, 8 + 8 * octets


@final
class Shape:
    """A stack of headers in one direction."""

    def __init__(self, stack: Stack, direction: Direction) -> None:
        self.stack: Final = stack
        self.direction: Final = direction
        self.places: Final = _places(stack, direction)
        self.parts: Final = 1 + max(place.part for place in self.places)
        self._extents = tuple(
            next((p.format.length for p in self._in_part(n) if p.width is None), None)
            for n in range(self.parts)
        )
        self.widths: Final = tuple(
            sum(place.width or 0 for place in self._in_part(n)) for n in range(self.parts)
        )
        self._whole = self.widths[0] if self._extents == (None,) else 0
        self.is_whole: Final = bool(self._whole)
        """Whether all fields have fixed lengths, so that there is one part."""
        self._varying = tuple((n, extent) for n, extent in enumerate(self._extents) if extent)
        self._counters = tuple(
            next((place.width for place in reversed(self._in_part(n - 1))), None) or 0
            for n in range(self.parts)
        )
        self.required: Final = self._requirements()
        """Part, shift, mask and permitted values of fields that tell which headers follow."""
        self.exact: Final = tuple(
            OctetsAfter(place, place.format.octets_after)
            for place in self.places
            if place.format.octets_after is not None
        )
        """Fields that must hold the number of octets after them."""

    def label(self, packet: int, bits: int) -> Labelled | None:
        """The packet cut to pieces, or None when it has not these headers."""
        labelled = self._cut_whole(packet, bits) if self._whole else self._cut(packet, bits)
        if labelled is not None and self.is_consistent(labelled):
            return labelled
        return None

    def is_consistent(self, labelled: Labelled) -> bool:
        """Whether the fields that say what follows them are right. RFC8724 §10.10."""
        for part, shift, mask, values in self.required:
            if labelled.values[part] >> shift & mask not in values:
                return False
        for count in self.exact:  # noqa: SIM110 - in the hot path a generator costs twice as much
            if not count.holds(labelled):
                return False
        return True

    def check_extents(self, labelled: Labelled) -> None:
        """Whether a rebuilt packet is cut at the same places again. Raises Malformed."""
        for part, extent in self._varying:
            value, width = labelled.values[part], labelled.widths[part]
            fits = True
            if extent is Extent.COUNTED:
                fits = self._counted_bits(labelled.values, part) == width
            elif extent is Extent.BER_LENGTH:
                fits = width >= 8 and _ber_width(value >> width - 8) == width
            elif extent is Extent.REST:
                fits = labelled.payload_bits == 0
            if not fits:
                raise Malformed(
                    f"{self._in_part(part)[0].fid}: its length contradicts the packet",
                    clause="RFC8724 §7.2",
                )

    def _in_part(self, part: int) -> Sequence[Place]:
        return [place for place in self.places if place.part == part]

    def _requirements(self) -> tuple[tuple[int, int, int, frozenset[int]], ...]:
        required = []
        for header in self.stack:
            for fid, values in header.requires.items():
                place = next((p for p in self.places if p.fid == fid and p.width), None)
                if place is None or place.width is None:
                    raise MisuseError(f"{header.name} requires {fid}, which does not come before")
                required.append((place.part, place.shift, (1 << place.width) - 1, values))
        return tuple(required)

    def _cut_whole(self, packet: int, bits: int) -> Labelled | None:
        rest = bits - self._whole
        if rest < 0:
            return None
        head = packet >> rest
        labelled = Labelled([head], [self._whole])
        labelled.payload = packet ^ head << rest
        labelled.payload_bits = rest
        labelled.octets_after = [rest >> 3]
        return labelled

    def _cut(self, packet: int, bits: int) -> Labelled | None:
        labelled = Labelled([], [])
        rest = bits
        for part, extent in enumerate(self._extents):
            width = self.widths[part]
            if extent is Extent.COUNTED:
                width = self._counted_bits(labelled.values, part)
            elif extent is Extent.BER_LENGTH:
                width = _ber_width(packet >> rest - 8 & 0xFF) if rest >= 8 else 0
                if not width:
                    return None
            elif extent is Extent.REST:
                width = rest
            rest -= width
            if rest < 0:
                return None
            labelled.values.append(packet >> rest & (1 << width) - 1)
            labelled.widths.append(width)
        labelled.payload = packet & (1 << rest) - 1
        labelled.payload_bits = rest
        labelled.count_octets()
        return labelled

    def _counted_bits(self, values: Sequence[int], part: int) -> int:
        return 8 * (values[part - 1] & (1 << self._counters[part]) - 1)


def _ber_width(first_octet: int) -> int:
    """How many bits a length takes that starts so; 0 for none. Four octets of length suffice."""
    if first_octet < 0x80:
        return 8
    octets = first_octet & 0x7F
    return 8 + 8 * octets if 1 <= octets <= 4 else 0


def _places(stack: Stack, direction: Direction) -> tuple[Place, ...]:
    runs: list[list[FieldFormat]] = []
    before: FieldFormat | None = None
    for fmt in (fmt for header in stack for fmt in header.fields):
        if before and isinstance(before.length, int) and isinstance(fmt.length, int):
            runs[-1].append(fmt)
        else:
            runs.append([fmt])
        before = fmt
    places: list[Place] = []
    seen: dict[str, int] = {}
    for part, run in enumerate(runs):
        shift = sum(fmt.length for fmt in run if isinstance(fmt.length, int))
        for fmt in run:
            shift -= fmt.length if isinstance(fmt.length, int) else 0
            fid = fmt.fid_in(direction)
            seen[fid] = seen.get(fid, 0) + 1
            places.append(Place(fid, seen[fid], part, shift, fmt))
    return tuple(places)


def bits_of(place: Place, labelled: Labelled) -> Bits:
    """The value of one field."""
    width = labelled.widths[place.part] if place.width is None else place.width
    return Bits(labelled.values[place.part] >> place.shift & (1 << width) - 1, width)
