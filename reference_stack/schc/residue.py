"""What a rule sends of the fields, piece by piece, and how it comes back. RFC8724 §7.4.

A `Piece` knows where its bits stand in a packet cut by a shape. Compressing, it gives a number and
a width, or None when the field is not among its values; decompressing, it takes them from the front
of what is left and puts them in place.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from reference_stack.kernel.errors import Malformed, MisuseError, Truncated
from reference_stack.schc.labelling import Labelled

LONGEST_OCTETS = 0xFFFF
_SHORT = 15
_MIDDLE = 255


def size_prefix(octets: int) -> tuple[int, int]:
    """The size of a variable residue in its shortest form, and its width. RFC8724 §7.4.2."""
    if octets < _SHORT:
        return octets, 4
    if octets < _MIDDLE:
        return 0xF00 | octets, 12
    if octets > LONGEST_OCTETS:
        raise MisuseError(f"no prefix tells {octets} octets")
    return 0xFFF << 16 | octets, 28


class Reader:
    """The bits of a message that are not taken yet: the `rest` last ones of `bits`."""

    __slots__ = ("bits", "rest")

    def __init__(self, bits: int, rest: int) -> None:
        self.bits: Final = bits
        self.rest = rest

    def take(self, width: int) -> int:
        """The next bits. Raises Truncated."""
        rest = self.rest - width
        if rest < 0:
            raise Truncated(
                "compression residue",
                needed_bits=width,
                available_bits=self.rest,
                clause="RFC8724 §7.2",
            )
        self.rest = rest
        return self.bits >> rest & (1 << width) - 1

    def take_size(self) -> int:
        """Octets of a variable residue.

        Reading: RFC8724 §7.4.2 gives each size one form and is silent on receiving a longer one;
        that is unambiguous, so it is read.
        """
        size = self.take(4)
        if size == 0xF:
            size = self.take(8)
            if size == 0xFF:
                size = self.take(16)
        return size


class Piece(Protocol):
    """One contribution to the residue."""

    @property
    def least_bits(self) -> int:
        """The width it has in any packet at least."""
        ...

    def taken(self, labelled: Labelled) -> tuple[int, int] | None: ...

    def restore(self, labelled: Labelled, reader: Reader) -> None: ...


@dataclass(frozen=True, slots=True)
class Run:
    """Neighbouring bits of one part, as they are: value-sent and LSB. RFC8724 §7.4.4, §7.4.6."""

    part: int
    shift: int
    width: int
    mask: int

    @property
    def least_bits(self) -> int:
        return self.width

    def taken(self, labelled: Labelled) -> tuple[int, int]:
        return labelled.values[self.part] >> self.shift & self.mask, self.width

    def restore(self, labelled: Labelled, reader: Reader) -> None:
        labelled.values[self.part] |= reader.take(self.width) << self.shift

    def joined(self, after: Piece) -> Run | None:
        """Both as one run, when `after` starts where this one ends."""
        if isinstance(after, Run) and (after.part, after.shift + after.width) == (
            self.part,
            self.shift,
        ):
            return run(self.part, after.shift, self.width + after.width)
        return None


def run(part: int, shift: int, width: int) -> Run:
    return Run(part, shift, width, (1 << width) - 1)


@dataclass(frozen=True, slots=True)
class Index:
    """Which value of the list: mapping-sent in a field of fixed length. RFC8724 §7.4.5."""

    part: int
    shift: int
    mask: int
    width: int
    indices: Mapping[int, int]
    values: Sequence[int]

    @property
    def least_bits(self) -> int:
        return self.width

    def taken(self, labelled: Labelled) -> tuple[int, int] | None:
        index = self.indices.get(labelled.values[self.part] >> self.shift & self.mask)
        return None if index is None else (index, self.width)

    def restore(self, labelled: Labelled, reader: Reader) -> None:
        value = self.values[listed(reader.take(self.width), self.values)]
        labelled.values[self.part] |= value << self.shift


@dataclass(frozen=True, slots=True)
class WholeIndex:
    """Which value of the list, of a field that is a part and whose length varies."""

    part: int
    width: int
    indices: Mapping[tuple[int, int], int]
    values: Sequence[tuple[int, int]]

    @property
    def least_bits(self) -> int:
        return self.width

    def taken(self, labelled: Labelled) -> tuple[int, int] | None:
        index = self.indices.get((labelled.values[self.part], labelled.widths[self.part]))
        return None if index is None else (index, self.width)

    def restore(self, labelled: Labelled, reader: Reader) -> None:
        found = self.values[listed(reader.take(self.width), self.values)]
        labelled.values[self.part], labelled.widths[self.part] = found


@dataclass(frozen=True, slots=True)
class Sized:
    """A part whose length varies, behind its size; of an LSB the last bits. RFC8724 §7.4.2, §7.4.6.

    `head` are the `known` first bits, which the rule knows.
    """

    part: int
    known: int = 0
    head: int = 0

    @property
    def least_bits(self) -> int:
        return 4

    def taken(self, labelled: Labelled) -> tuple[int, int] | None:
        width = labelled.widths[self.part] - self.known
        if width >> 3 > LONGEST_OCTETS:
            return None
        size, size_bits = size_prefix(width >> 3)
        sent = labelled.values[self.part] & (1 << width) - 1
        return size << width | sent, size_bits + width

    def restore(self, labelled: Labelled, reader: Reader) -> None:
        width = 8 * reader.take_size()
        labelled.values[self.part] = self.head << width | reader.take(width)
        labelled.widths[self.part] = self.known + width


@dataclass(frozen=True, slots=True)
class SizedFixed:
    """A field that the rule takes for one of variable length and that never varies."""

    shift: int
    width: int
    part: int
    known: int = 0

    @property
    def least_bits(self) -> int:
        return size_prefix(self.width - self.known >> 3)[1] + self.width - self.known

    def taken(self, labelled: Labelled) -> tuple[int, int]:
        width = self.width - self.known
        size, size_bits = size_prefix(width >> 3)
        sent = labelled.values[self.part] >> self.shift & (1 << width) - 1
        return size << width | sent, size_bits + width

    def restore(self, labelled: Labelled, reader: Reader) -> None:
        width = 8 * reader.take_size()
        if width != self.width - self.known:
            raise Malformed(
                f"a field of {self.width} bits came with {self.known + width}",
                clause="RFC8724 §7.4.2",
            )
        labelled.values[self.part] |= reader.take(width) << self.shift


@dataclass(frozen=True, slots=True)
class Counted:
    """A part as long as the field before it says; the size is not sent again. RFC9363 §4.4."""

    part: int
    counter_mask: int
    known: int = 0
    head: int = 0

    @property
    def least_bits(self) -> int:
        return 0

    def taken(self, labelled: Labelled) -> tuple[int, int]:
        width = labelled.widths[self.part] - self.known
        return labelled.values[self.part] & (1 << width) - 1, width

    def restore(self, labelled: Labelled, reader: Reader) -> None:
        whole = 8 * (labelled.values[self.part - 1] & self.counter_mask)
        if whole < self.known:
            raise Malformed(
                f"{whole} bits are announced of a field whose first {self.known} are known",
                clause="RFC8724 §7.4.6",
            )
        labelled.values[self.part] = self.head << whole - self.known | reader.take(
            whole - self.known
        )
        labelled.widths[self.part] = whole


def index_width(count: int) -> int:
    """Bits that tell `count` values apart: none for a single one. RFC8724 §7.4.5."""
    return (count - 1).bit_length()


def listed(index: int, values: Sequence[object]) -> int:
    """Raises Malformed when the list is shorter."""
    if index >= len(values):
        raise Malformed(f"index {index} of a list of {len(values)} values", clause="RFC8724 §7.4.5")
    return index
