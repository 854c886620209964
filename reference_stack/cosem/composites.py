"""Shapes made of others: arrays, structures, choices, and values of any type. See `shapes`.

| shape | written as |
|---|---|
| array | [ ... ] |
| structure | { name = ..., name = ... } or [ ... ] |
| choice, any type | { double-long-unsigned = 17 } |
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from reference_stack.cosem.access import AccessRefused, other_reason, type_unmatched
from reference_stack.cosem.shapes import (
    RANGES,
    BitRun,
    Moment,
    Name,
    Number,
    Octets,
    Plain,
    Scalar,
    Shape,
    check_tag,
    unlike,
)
from reference_stack.dlms.apdu import DataAccessResult
from reference_stack.dlms.data import DONT_CARE, NULL, Data, Tag
from reference_stack.dlms.date_time import Date, DateTime, Time
from reference_stack.kernel.errors import MisuseError


@dataclass(frozen=True, slots=True)
class Array:
    """Any number of elements of one shape, at most `most`."""

    element: Shape
    most: int = 0xFFFF

    @property
    def empty(self) -> Data:
        return Data(Tag.ARRAY, ())

    def check(self, data: Data) -> None:
        check_tag(data, Tag.ARRAY)
        elements = data.elements()
        if len(elements) > self.most:
            raise other_reason(f"{len(elements)} elements, at most {self.most} are taken")
        for element in elements:
            self.element.check(element)

    def read(self, plain: Plain) -> Data:
        if not isinstance(plain, Sequence) or isinstance(plain, str):
            raise unlike(plain, "a list")
        return Data(Tag.ARRAY, tuple(self.element.read(entry) for entry in plain))


class Structure:
    """Elements by name, in the order of the standard."""

    __slots__ = ("elements",)

    def __init__(self, **elements: Shape) -> None:
        self.elements: Final = elements

    @property
    def empty(self) -> Data:
        return Data(Tag.STRUCTURE, tuple(shape.empty for shape in self.elements.values()))

    def check(self, data: Data) -> None:
        check_tag(data, Tag.STRUCTURE)
        given = data.elements()
        if len(given) != len(self.elements):
            raise type_unmatched(f"{len(given)} elements, expected {len(self.elements)}")
        for shape, element in zip(self.elements.values(), given, strict=True):
            shape.check(element)

    def read(self, plain: Plain) -> Data:
        if isinstance(plain, Mapping):
            strangers = plain.keys() - self.elements.keys()
            if strangers or len(plain) != len(self.elements):
                raise unlike(plain, f"a table of {', '.join(self.elements)}")
            plain = [plain[name] for name in self.elements]
        if not isinstance(plain, list | tuple) or len(plain) != len(self.elements):
            raise unlike(plain, f"{', '.join(self.elements)}")
        read = (
            shape.read(entry) for shape, entry in zip(self.elements.values(), plain, strict=True)
        )
        return Data(Tag.STRUCTURE, tuple(read))


class Choice:
    """One of several shapes; the first is the one that templates write."""

    __slots__ = ("shapes",)

    def __init__(self, *shapes: Shape) -> None:
        self.shapes: Final = shapes

    @property
    def empty(self) -> Data:
        return self.shapes[0].empty

    def check(self, data: Data) -> None:
        refusal: AccessRefused | None = None
        for shape in self.shapes:
            try:
                shape.check(data)
            except AccessRefused as refused:
                if refusal is None or refusal.result is DataAccessResult.TYPE_UNMATCHED:
                    refusal = refused  # a value out of bounds says more than another type
            else:
                return
        if refusal is not None:
            raise refusal

    def read(self, plain: Plain) -> Data:
        for shape in self.shapes[:-1]:
            try:
                return shape.read(plain)
            except MisuseError:
                continue
        return self.shapes[-1].read(plain)


@dataclass(frozen=True, slots=True)
class Anything:
    """A value of any type, which is that of the value that stands there: see `check_alike`."""

    @property
    def empty(self) -> Data:
        return NULL

    def check(self, data: Data) -> None:
        """All is welcome."""

    def read(self, plain: Plain) -> Data:
        if not isinstance(plain, Mapping) or len(plain) != 1:
            raise unlike(plain, "a table of one entry, such as { long-unsigned = 17 }")
        ((kind, value),) = plain.items()
        reader = _TYPES.get(kind)
        if reader is None:
            raise MisuseError(f"no type is called {kind!r}; there are {', '.join(_TYPES)}")
        return reader(value)


def check_alike(pattern: Data, data: Data) -> None:
    """Raises AccessRefused when the types differ somewhere; null-data in the pattern takes all.

    Elements of an array have to be like its first one in the pattern, if it has one.
    """
    if pattern.tag is Tag.NULL_DATA:
        return
    check_tag(data, pattern.tag)
    if data.tag is Tag.STRUCTURE:
        expected, given = pattern.elements(), data.elements()
        if len(given) != len(expected):
            raise type_unmatched(f"{len(given)} elements, expected {len(expected)}")
        for one, other in zip(expected, given, strict=True):
            check_alike(one, other)
    elif data.tag is Tag.ARRAY and pattern.elements():
        for element in data.elements():
            check_alike(pattern.elements()[0], element)


@dataclass(frozen=True, slots=True)
class Nothing:
    """null-data."""

    @property
    def empty(self) -> Data:
        return NULL

    def check(self, data: Data) -> None:
        check_tag(data, Tag.NULL_DATA)

    def read(self, plain: Plain) -> Data:
        if plain not in ([], {}, "", 0):
            raise unlike(plain, "nothing")
        return NULL


def _counting(plain: Plain) -> Data:
    """So many octets, 0, 1, 2 and on: a value of known size that is seen to be whole."""
    if not isinstance(plain, int) or not 0 <= plain <= 0xFFFF:
        raise unlike(plain, "a number of octets")
    return Data(Tag.OCTET_STRING, bytes(number & 0xFF for number in range(plain)))


def _letters(plain: Plain) -> Data:
    if not isinstance(plain, str) or not plain.isascii():
        raise unlike(plain, "a text of ASCII characters")
    return Data(Tag.OCTET_STRING, plain.encode("ascii"))


ANYTHING: Final = Anything()
_SCALARS: dict[Tag, Shape] = {
    **{tag: Number(tag) for tag in RANGES},
    Tag.FLOAT32: Scalar(Tag.FLOAT32),
    Tag.FLOAT64: Scalar(Tag.FLOAT64),
    Tag.BOOLEAN: Scalar(Tag.BOOLEAN),
    Tag.BIT_STRING: BitRun(),
    Tag.OCTET_STRING: Octets(),
    Tag.VISIBLE_STRING: Scalar(Tag.VISIBLE_STRING),
    Tag.UTF8_STRING: Scalar(Tag.UTF8_STRING),
    Tag.DATE_TIME: Moment(DateTime, Tag.DATE_TIME),
    Tag.DATE: Moment(Date, Tag.DATE),
    Tag.TIME: Moment(Time, Tag.TIME),
    Tag.ARRAY: Array(ANYTHING),
}


def _any_structure(plain: Plain) -> Data:
    return Data(Tag.STRUCTURE, Array(ANYTHING).read(plain).elements())


_TYPES: dict[str, Callable[[Plain], Data]] = {
    **{str(tag): shape.read for tag, shape in _SCALARS.items()},
    "structure": _any_structure,
    "null-data": lambda plain: NULL,
    "dont-care": lambda plain: DONT_CARE,
    "date-time-octets": Moment(DateTime).read,
    "logical-name": Name().read,
    "text-octets": _letters,
    "counting-octets": _counting,
}
