"""COSEM data in A-XDR: every type, declared in one table. GB §data, GB §compact-array.

Depth is bounded by `MAX_DEPTH`, the number of elements by the octets that carry them. A text that
is not of its character set and a date that cannot be are malformed.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence

from reference_stack.dlms.alike_rows import FEWEST_ROWS, AlikeRows
from reference_stack.dlms.codec import (
    MAX_DEPTH,
    Codec,
    read_length,
    read_octets,
    too_short,
    write_length,
    write_octets,
)
from reference_stack.dlms.compact_array import (
    TYPE_DESCRIPTION,
    Contents,
    Reader,
    Writer,
    describe,
)
from reference_stack.dlms.data import Data, Tag, TypeDescription, Value
from reference_stack.dlms.date_time import Date, DateTime, Time
from reference_stack.kernel.bits import Bits
from reference_stack.kernel.errors import Malformed, MisuseError

# How the types of fixed size are packed, in the letters of `struct`. GB §data.
_FIXED = {
    Tag.DOUBLE_LONG: "i",
    Tag.DOUBLE_LONG_UNSIGNED: "I",
    Tag.BCD: "B",
    Tag.INTEGER: "b",
    Tag.LONG: "h",
    Tag.UNSIGNED: "B",
    Tag.LONG_UNSIGNED: "H",
    Tag.LONG64: "q",
    Tag.LONG64_UNSIGNED: "Q",
    Tag.ENUM: "B",
    Tag.FLOAT32: "f",
    Tag.FLOAT64: "d",
    Tag.DELTA_INTEGER: "b",
    Tag.DELTA_LONG: "h",
    Tag.DELTA_DOUBLE_LONG: "i",
    Tag.DELTA_UNSIGNED: "B",
    Tag.DELTA_LONG_UNSIGNED: "H",
    Tag.DELTA_DOUBLE_LONG_UNSIGNED: "I",
}
_MOMENTS: dict[Tag, tuple[int, type[DateTime | Date | Time]]] = {
    Tag.DATE_TIME: (12, DateTime),
    Tag.DATE: (5, Date),
    Tag.TIME: (4, Time),
}
_ROWS = AlikeRows(_FIXED)
_TEXTS = {Tag.VISIBLE_STRING: "ascii", Tag.UTF8_STRING: "utf-8"}

__all__ = [
    "DATA",
    "TYPE_DESCRIPTION",
    "Data",
    "Tag",
    "decode_contents",
    "decode_data",
    "describe",
    "encode_contents",
    "encode_data",
]

_make = tuple.__new__  # a Data without the detour through its constructor: the hot path


def _empty(tag: Tag) -> tuple[Reader, Writer]:
    only = Data(tag)
    return (lambda octets, at, depth: (only, at)), (lambda value, out: None)


def _fixed(tag: Tag, form: str) -> tuple[Reader, Writer]:
    layout = struct.Struct(">" + form)
    size, unpack, pack = layout.size, layout.unpack_from, layout.pack

    def read(octets: bytes, at: int, depth: int) -> tuple[Data, int]:
        return _make(Data, (tag, unpack(octets, at)[0])), at + size

    def write(value: Value, out: bytearray) -> None:
        out += pack(value)

    return read, write


def _moment(tag: Tag, size: int, kind: type[DateTime | Date | Time]) -> tuple[Reader, Writer]:
    def read(octets: bytes, at: int, depth: int) -> tuple[Data, int]:
        end = at + size
        if end > len(octets):
            raise too_short(octets, end)
        return Data(tag, kind.decode(octets[at:end])), end

    def write(value: Value, out: bytearray) -> None:
        if not isinstance(value, kind):
            raise MisuseError(f"{value!r} is no {tag}")
        out += value.encode()

    return read, write


def _text(tag: Tag, charset: str) -> tuple[Reader, Writer]:
    def read(octets: bytes, at: int, depth: int) -> tuple[Data, int]:
        raw, end = read_octets(octets, at)
        try:
            return Data(tag, raw.decode(charset)), end
        except UnicodeDecodeError as problem:
            raise Malformed(f"{tag} is not {charset}", at_octet=end - len(raw)) from problem

    def write(value: Value, out: bytearray) -> None:
        try:
            write_octets(str(value).encode(charset), out)
        except UnicodeEncodeError as problem:
            raise MisuseError(f"{value!r} is not {charset}") from problem

    return read, write


def _read_boolean(octets: bytes, at: int, depth: int) -> tuple[Data, int]:
    return Data(Tag.BOOLEAN, octets[at] != 0), at + 1


def _write_boolean(value: Value, out: bytearray) -> None:
    out.append(1 if value else 0)


def _read_bit_string(octets: bytes, at: int, depth: int) -> tuple[Data, int]:
    length, start = read_length(octets, at)
    end = start + (length + 7) // 8
    if end > len(octets):
        raise too_short(octets, end)
    return Data(Tag.BIT_STRING, Bits.from_octets(octets[start:end]).slice(0, length)), end


def _write_bit_string(value: Value, out: bytearray) -> None:
    if not isinstance(value, Bits):
        raise MisuseError(f"{value!r} is no bit-string")
    write_length(value.length, out)
    out += value.octets()


def _read_octet_string(octets: bytes, at: int, depth: int) -> tuple[Data, int]:
    value, end = read_octets(octets, at)
    return _make(Data, (Tag.OCTET_STRING, value)), end


def _write_octet_string(value: Value, out: bytearray) -> None:
    if not isinstance(value, bytes):
        raise MisuseError(f"{value!r} is no octet-string")
    write_octets(value, out)


def _elements(tag: Tag) -> tuple[Reader, Writer]:
    def read(octets: bytes, at: int, depth: int) -> tuple[Data, int]:
        if depth == MAX_DEPTH:
            raise Malformed(f"more than {MAX_DEPTH} levels of arrays and structures", at_octet=at)
        count, at = read_length(octets, at)
        if count > len(octets) - at:  # every element takes an octet at least
            raise too_short(octets, at + count)
        elements: list[Data] = []
        if count >= FEWEST_ROWS:
            elements, at = _read_rows(octets, at, depth, count)
        for _ in range(count - len(elements)):
            element, at = _READERS[octets[at]](octets, at + 1, depth + 1)
            elements.append(element)
        return _make(Data, (tag, tuple(elements))), at

    def write(value: Value, out: bytearray) -> None:
        if value.__class__ is not tuple:
            raise MisuseError(f"{value!r} is no {tag}")
        write_length(len(value), out)
        rows = _ROWS.write(value) if len(value) >= FEWEST_ROWS else None
        if rows is not None:
            out += rows
            return
        for element in value:
            _write_data(element, out)

    return read, write


def _read_rows(octets: bytes, at: int, depth: int, count: int) -> tuple[list[Data], int]:
    """The first element, and all others with it if they are rows like it."""
    first, end = _READERS[octets[at]](octets, at + 1, depth + 1)
    layout = _ROWS.like(first)
    if layout is None or layout.size != end - at:
        return [first], end
    others = layout.read(octets, end, count - 1)
    if others is None:
        return [first], end
    return [first, *others], end + len(others) * layout.size


def _unassigned(octets: bytes, at: int, depth: int) -> tuple[Data, int]:
    raise Malformed(f"no data type has the tag {octets[at - 1]:02X}", at_octet=at - 1)


# fmt: off
_CODECS: dict[Tag, tuple[Reader, Writer]] = {
    Tag.NULL_DATA:    _empty(Tag.NULL_DATA),
    Tag.ARRAY:        _elements(Tag.ARRAY),
    Tag.STRUCTURE:    _elements(Tag.STRUCTURE),
    Tag.BOOLEAN:      (_read_boolean, _write_boolean),
    Tag.BIT_STRING:   (_read_bit_string, _write_bit_string),
    Tag.OCTET_STRING: (_read_octet_string, _write_octet_string),
    **{tag: _fixed(tag, form) for tag, form in _FIXED.items()},
    **{tag: _moment(tag, size, kind) for tag, (size, kind) in _MOMENTS.items()},
    **{tag: _text(tag, charset) for tag, charset in _TEXTS.items()},
    Tag.DONT_CARE:    _empty(Tag.DONT_CARE),
}
# fmt: on
_READERS: list[Reader] = [_unassigned] * 256
_WRITERS: dict[Tag, Writer] = {}
_CONTENTS = Contents(_READERS, _WRITERS)
_CODECS[Tag.COMPACT_ARRAY] = (_CONTENTS.read_array, _CONTENTS.write_array)
for _tag, (_reader, _writer) in _CODECS.items():
    _READERS[_tag] = _reader
    _WRITERS[_tag] = _writer


def _read_data(octets: bytes, at: int) -> tuple[Data, int]:
    return _READERS[octets[at]](octets, at + 1, 0)


def _write_data(data: Data, out: bytearray) -> None:
    tag, value = data
    out.append(tag)
    _WRITERS[tag](value, out)


DATA: Codec[Data] = Codec(_read_data, _write_data)
"""Any value with its tag."""


def encode_data(data: Data) -> bytes:
    """Tag and value. Raises MisuseError when a value does not fit its type."""
    return DATA.encode(data)


def decode_data(octets: bytes) -> Data:
    """One value that fills the octets. Raises Truncated or Malformed."""
    return DATA.decode(octets)


def encode_contents(description: TypeDescription, elements: Sequence[Data]) -> bytes:
    """Values back to back without tags, as in the buffer of class 62. BB §compact-data.

    Raises MisuseError when an element does not fit the description.
    """
    return _CONTENTS.encode(description, elements)


def decode_contents(description: TypeDescription, contents: bytes) -> tuple[Data, ...]:
    """What `encode_contents` wrote. Raises Truncated or Malformed."""
    try:
        return _CONTENTS.decode(description, contents)
    except (IndexError, struct.error):
        raise too_short(contents, len(contents) + 1) from None
