"""What values an attribute or a parameter takes: its type, and the bounds that go with it.

A `Shape` judges what a client sends (`check`), tells what stands there when nothing was said
(`empty`), and reads what people write in a template file (`read`). Here are the shapes of single
values; `composites` puts them together.

| shape | written as |
|---|---|
| numbers, enum | 3600 |
| boolean | true |
| octet-string | "4d4d4d 01": hexadecimal |
| logical name | "1-0:1.8.0" |
| date-time, date, time | "*" for all open, or a TOML date-time, date, time |
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Final, Protocol

from reference_stack.cosem.access import other_reason, type_unmatched
from reference_stack.cosem.obis import obis
from reference_stack.dlms.data import Data, Tag
from reference_stack.dlms.date_time import Date, DateTime, Time
from reference_stack.kernel.bits import Bits
from reference_stack.kernel.errors import Malformed, MisuseError

Plain = object
"""A value as a TOML file holds it."""


class Shape(Protocol):
    """One kind of value."""

    @property
    def empty(self) -> Data: ...

    def check(self, data: Data) -> None:
        """Raises AccessRefused: type-unmatched for another type, other-reason out of bounds."""

    def read(self, plain: Plain) -> Data:
        """Raises MisuseError."""


RANGES: Final = {
    Tag.INTEGER: (-0x80, 0x7F),
    Tag.LONG: (-0x8000, 0x7FFF),
    Tag.DOUBLE_LONG: (-0x8000_0000, 0x7FFF_FFFF),
    Tag.LONG64: (-(1 << 63), (1 << 63) - 1),
    Tag.UNSIGNED: (0, 0xFF),
    Tag.LONG_UNSIGNED: (0, 0xFFFF),
    Tag.DOUBLE_LONG_UNSIGNED: (0, 0xFFFF_FFFF),
    Tag.LONG64_UNSIGNED: (0, (1 << 64) - 1),
    Tag.ENUM: (0, 0xFF),
    Tag.BCD: (0, 0xFF),
}


@dataclass(frozen=True, slots=True)
class Number:
    """A whole number of one type, within bounds of its own if they are given."""

    tag: Tag
    bounds: tuple[int, int] | None = None

    @property
    def range(self) -> tuple[int, int]:
        return self.bounds or RANGES[self.tag]

    @property
    def empty(self) -> Data:
        return Data(self.tag, max(self.range[0], 0))

    def check(self, data: Data) -> None:
        check_tag(data, self.tag)
        least, most = self.range
        if not isinstance(data.value, int) or not least <= data.value <= most:
            raise other_reason(f"{data.value!r}, expected {least} to {most}")

    def read(self, plain: Plain) -> Data:
        least, most = self.range
        if isinstance(plain, bool) or not isinstance(plain, int) or not least <= plain <= most:
            raise unlike(plain, f"a number from {least} to {most}")
        return Data(self.tag, plain)


_PLAIN_TYPES: dict[Tag, type[bool] | type[float] | type[str]] = {
    Tag.BOOLEAN: bool,
    Tag.FLOAT32: float,
    Tag.FLOAT64: float,
    Tag.VISIBLE_STRING: str,
    Tag.UTF8_STRING: str,
}


@dataclass(frozen=True, slots=True)
class Scalar:
    """A boolean, a float or a text: whatever has the type is welcome."""

    tag: Tag

    @property
    def empty(self) -> Data:
        return Data(self.tag, _PLAIN_TYPES[self.tag]())

    def check(self, data: Data) -> None:
        check_tag(data, self.tag)

    def read(self, plain: Plain) -> Data:
        kind = _PLAIN_TYPES[self.tag]
        if not isinstance(plain, kind):
            raise unlike(plain, f"a {kind.__name__}")
        return Data(self.tag, plain)


@dataclass(frozen=True, slots=True)
class BitRun:
    """A bit-string, of one length only if `length` is given."""

    length: int | None = None

    @property
    def empty(self) -> Data:
        return Data(Tag.BIT_STRING, Bits(0, self.length or 0))

    def check(self, data: Data) -> None:
        check_tag(data, Tag.BIT_STRING)
        if self.length is not None and data.bits().length != self.length:
            raise other_reason(f"{data.bits().length} bits, expected {self.length}")

    def read(self, plain: Plain) -> Data:
        if not isinstance(plain, str):
            raise unlike(plain, "a row of zeros and ones")
        return Data(Tag.BIT_STRING, Bits.written(plain))


@dataclass(frozen=True, slots=True)
class Octets:
    """An octet-string, of one of some lengths only if they are given; `empty` has the first."""

    lengths: tuple[int, ...] = ()

    @property
    def empty(self) -> Data:
        return Data(Tag.OCTET_STRING, bytes(self.lengths[0]) if self.lengths else b"")

    def check(self, data: Data) -> None:
        check_tag(data, Tag.OCTET_STRING)
        if self.lengths and len(data.octets()) not in self.lengths:
            raise other_reason(f"{len(data.octets())} octets, expected one of {self.lengths}")

    def read(self, plain: Plain) -> Data:
        return Data(Tag.OCTET_STRING, self._sized(hexadecimal(plain)))

    def _sized(self, octets: bytes) -> bytes:
        if self.lengths and len(octets) not in self.lengths:
            raise unlike(octets.hex(), f"octets, one of {self.lengths}")
        return octets


@dataclass(frozen=True, slots=True)
class Name:
    """A logical name as six octets."""

    @property
    def empty(self) -> Data:
        return Data(Tag.OCTET_STRING, bytes(6))

    def check(self, data: Data) -> None:
        check_tag(data, Tag.OCTET_STRING)
        if len(data.octets()) != 6:
            raise other_reason(f"a logical name of {len(data.octets())} octets")

    def read(self, plain: Plain) -> Data:
        if not isinstance(plain, str):
            raise unlike(plain, "a logical name")
        return Data(Tag.OCTET_STRING, obis(plain))


_Moment = DateTime | Date | Time


@dataclass(frozen=True, slots=True)
class Moment:
    """A date-time, date or time, in the octets of an octet-string or with the tag of its own."""

    kind: type[DateTime] | type[Date] | type[Time]
    tag: Tag = Tag.OCTET_STRING

    @property
    def empty(self) -> Data:
        return self._data(self.kind())

    def check(self, data: Data) -> None:
        check_tag(data, self.tag)
        if self.tag is Tag.OCTET_STRING:
            try:
                self.kind.decode(data.octets())
            except Malformed as problem:
                raise other_reason(str(problem)) from problem

    def read(self, plain: Plain) -> Data:
        match plain:
            case "*":
                return self.empty
            case datetime.datetime() if self.kind is DateTime:
                return self._data(DateTime.of(plain))
            case datetime.date() if self.kind is Date:
                return self._data(Date(plain.year, plain.month, plain.day, plain.isoweekday()))
            case datetime.time() if self.kind is Time:
                return self._data(Time(plain.hour, plain.minute, plain.second, 0))
        octets = hexadecimal(plain)
        try:
            return self._data(self.kind.decode(octets))
        except Malformed as problem:
            raise MisuseError(str(problem)) from problem

    def _data(self, moment: _Moment) -> Data:
        return Data(self.tag, moment.encode() if self.tag is Tag.OCTET_STRING else moment)


def check_tag(data: Data, tag: Tag) -> None:
    if data.tag is not tag:
        raise type_unmatched(f"{data.tag} where {tag} is expected")


def unlike(plain: Plain, expected: str) -> MisuseError:
    return MisuseError(f"{plain!r} is not {expected}")


def hexadecimal(plain: Plain) -> bytes:
    if not isinstance(plain, str):
        raise unlike(plain, "octets in hexadecimal")
    try:
        return bytes.fromhex(plain)
    except ValueError:
        raise unlike(plain, "octets in hexadecimal") from None


Boolean: Final = Scalar(Tag.BOOLEAN)
BitString: Final = BitRun()
DoubleLong: Final = Number(Tag.DOUBLE_LONG)
DoubleLongUnsigned: Final = Number(Tag.DOUBLE_LONG_UNSIGNED)
OctetString: Final = Octets()
Integer: Final = Number(Tag.INTEGER)
Long: Final = Number(Tag.LONG)
Unsigned: Final = Number(Tag.UNSIGNED)
LongUnsigned: Final = Number(Tag.LONG_UNSIGNED)
LogicalName: Final = Name()
DateTimeOctets: Final = Moment(DateTime)
DateOctets: Final = Moment(Date)
TimeOctets: Final = Moment(Time)


def enumerated(least: int, most: int) -> Number:
    """An enum whose members are the numbers from `least` to `most`."""
    return Number(Tag.ENUM, (least, most))
