"""COSEM data: a value with the type it has on the wire. GB §data, BB §common-data-types.

A `Data` is a tag and a Python value. Build one with the function named like the type
(`long_unsigned(4059)`, `structure(...)`); take the value out again with the method that says what
is expected (`integer()`, `octets()`, `elements()`), which raises when a peer sent something else.

| types | Python value |
|---|---|
| null-data, dont-care | None |
| array, structure | tuple of `Data` |
| compact-array | `CompactArray` |
| boolean | bool |
| bit-string | `Bits` |
| all integers, delta integers, enum, bcd | int |
| float32, float64 | float |
| octet-string | bytes |
| visible-string, utf8-string | str |
| date-time, date, time | `DateTime`, `Date`, `Time` |
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum
from typing import NamedTuple

from reference_stack.dlms.date_time import Date, DateTime, Time
from reference_stack.kernel.bits import Bits
from reference_stack.kernel.errors import Malformed


class Tag(IntEnum):
    """The types and the octets that name them. GB §data."""

    NULL_DATA = 0
    ARRAY = 1
    STRUCTURE = 2
    BOOLEAN = 3
    BIT_STRING = 4
    DOUBLE_LONG = 5
    DOUBLE_LONG_UNSIGNED = 6
    OCTET_STRING = 9
    VISIBLE_STRING = 10
    UTF8_STRING = 12
    BCD = 13
    INTEGER = 15
    LONG = 16
    UNSIGNED = 17
    LONG_UNSIGNED = 18
    COMPACT_ARRAY = 19
    LONG64 = 20
    LONG64_UNSIGNED = 21
    ENUM = 22
    FLOAT32 = 23
    FLOAT64 = 24
    DATE_TIME = 25
    DATE = 26
    TIME = 27
    DELTA_INTEGER = 28
    DELTA_LONG = 29
    DELTA_DOUBLE_LONG = 30
    DELTA_UNSIGNED = 31
    DELTA_LONG_UNSIGNED = 32
    DELTA_DOUBLE_LONG_UNSIGNED = 33
    DONT_CARE = 255

    def __str__(self) -> str:
        return self.name.lower().replace("_", "-")


INTEGER_TAGS = frozenset(
    {
        Tag.DOUBLE_LONG,
        Tag.DOUBLE_LONG_UNSIGNED,
        Tag.INTEGER,
        Tag.LONG,
        Tag.UNSIGNED,
        Tag.LONG_UNSIGNED,
        Tag.LONG64,
        Tag.LONG64_UNSIGNED,
    }
)

DELTA_TAGS = frozenset(map(Tag, range(Tag.DELTA_INTEGER, Tag.DELTA_DOUBLE_LONG_UNSIGNED + 1)))


class Simple(NamedTuple):
    """Type description of anything but an array or structure."""

    tag: Tag


class ArrayOf(NamedTuple):
    """Type description of an array with a fixed number of elements."""

    length: int
    element: TypeDescription


class StructureOf(NamedTuple):
    """Type description of a structure."""

    elements: tuple[TypeDescription, ...]


TypeDescription = Simple | ArrayOf | StructureOf


@dataclass(frozen=True, slots=True)
class CompactArray:
    """An array that states the type of its elements once. GB §compact-array."""

    description: TypeDescription
    elements: tuple[Data, ...]


Value = (
    None
    | bool
    | int
    | float
    | str
    | bytes
    | Bits
    | DateTime
    | Date
    | Time
    | CompactArray
    | tuple["Data", ...]
)


class Data(NamedTuple):
    """A typed value. Two are equal when type and value are."""

    tag: Tag
    value: Value = None

    def integer(self) -> int:
        """The value of any integer type. Raises Malformed for another type."""
        if self.tag in INTEGER_TAGS and isinstance(self.value, int):
            return self.value
        raise self._unlike("an integer")

    def enumerated(self) -> int:
        """The value of an enum. Raises Malformed for another type."""
        if self.tag is Tag.ENUM and isinstance(self.value, int):
            return self.value
        raise self._unlike("an enum")

    def truth(self) -> bool:
        """The value of a boolean. Raises Malformed for another type."""
        if isinstance(self.value, bool):
            return self.value
        raise self._unlike("a boolean")

    def octets(self) -> bytes:
        """The value of an octet-string. Raises Malformed for another type."""
        if isinstance(self.value, bytes):
            return self.value
        raise self._unlike("an octet-string")

    def text(self) -> str:
        """The value of a visible-string or utf8-string. Raises Malformed for another type."""
        if isinstance(self.value, str):
            return self.value
        raise self._unlike("a visible-string")

    def bits(self) -> Bits:
        """The value of a bit-string. Raises Malformed for another type."""
        if isinstance(self.value, Bits):
            return self.value
        raise self._unlike("a bit-string")

    def elements(self, count: int | None = None) -> tuple[Data, ...]:
        """The elements of an array, compact-array or structure. Raises Malformed for another type
        and, when `count` is given, for another number of elements."""
        value = self.value.elements if isinstance(self.value, CompactArray) else self.value
        if (
            self.tag not in (Tag.ARRAY, Tag.STRUCTURE, Tag.COMPACT_ARRAY)
            or value.__class__ is not tuple
        ):
            raise self._unlike("an array or structure")
        if count is not None and len(value) != count:
            raise Malformed(f"{self.tag} of {len(value)} elements, expected {count}")
        return value

    def date_time(self) -> DateTime:
        """A date-time, be it tagged as such or carried in an octet-string. BB §date-time.

        Raises Malformed for another type or for fields that make no sense.
        """
        if isinstance(self.value, DateTime):
            return self.value
        return DateTime.decode(self.octets())

    def _unlike(self, expected: str) -> Malformed:
        return Malformed(f"{self.tag} where {expected} is expected")


NULL = Data(Tag.NULL_DATA)
DONT_CARE = Data(Tag.DONT_CARE)


def array(elements: Iterable[Data]) -> Data:
    return Data(Tag.ARRAY, tuple(elements))


def structure(*elements: Data) -> Data:
    return Data(Tag.STRUCTURE, elements)


def compact_array(description: TypeDescription, elements: Iterable[Data]) -> Data:
    return Data(Tag.COMPACT_ARRAY, CompactArray(description, tuple(elements)))


def boolean(value: bool) -> Data:
    return Data(Tag.BOOLEAN, value)


def bit_string(value: Bits) -> Data:
    return Data(Tag.BIT_STRING, value)


def octet_string(value: bytes) -> Data:
    return Data(Tag.OCTET_STRING, value)


def visible_string(value: str) -> Data:
    return Data(Tag.VISIBLE_STRING, value)


def utf8_string(value: str) -> Data:
    return Data(Tag.UTF8_STRING, value)


def bcd(value: int) -> Data:
    return Data(Tag.BCD, value)


def integer(value: int) -> Data:
    return Data(Tag.INTEGER, value)


def long(value: int) -> Data:
    return Data(Tag.LONG, value)


def double_long(value: int) -> Data:
    return Data(Tag.DOUBLE_LONG, value)


def long64(value: int) -> Data:
    return Data(Tag.LONG64, value)


def unsigned(value: int) -> Data:
    return Data(Tag.UNSIGNED, value)


def long_unsigned(value: int) -> Data:
    return Data(Tag.LONG_UNSIGNED, value)


def double_long_unsigned(value: int) -> Data:
    return Data(Tag.DOUBLE_LONG_UNSIGNED, value)


def long64_unsigned(value: int) -> Data:
    return Data(Tag.LONG64_UNSIGNED, value)


def enum(value: int) -> Data:
    return Data(Tag.ENUM, value)


def float32(value: float) -> Data:
    return Data(Tag.FLOAT32, value)


def float64(value: float) -> Data:
    return Data(Tag.FLOAT64, value)


def date_time(value: DateTime) -> Data:
    return Data(Tag.DATE_TIME, value)


def date(value: Date) -> Data:
    return Data(Tag.DATE, value)


def time(value: Time) -> Data:
    return Data(Tag.TIME, value)
