"""A-XDR, declared once: a `Codec` for each ASN.1 construct, and sequences made of them. GB §A-XDR.

A `Codec` reads a value from octets at a place and writes it to the end of a buffer. Constructs take
codecs and give codecs. `@sequence` turns a class whose fields name their codecs into a frozen
dataclass with a codec of its own:

    @sequence
    class AttributeDescriptor:
        class_id: int = part(UNSIGNED16)
        instance_id: bytes = part(fixed_octets(6))
        attribute_id: int = part(INTEGER8)

Length determinants are read in any form and written in the shortest. Inside a codec running out of
octets may show as IndexError or struct.error; `decode` turns both into Truncated.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Mapping
from dataclasses import MISSING, dataclass, field, fields
from enum import IntEnum
from typing import Any, Final, Generic, TypeVar, cast, dataclass_transform, final

from reference_stack.kernel.errors import Malformed, MisuseError, Truncated

MAX_DEPTH = 32
"""Arrays and structures within each other. The object model needs fewer than ten."""

T = TypeVar("T")
E = TypeVar("E", bound=IntEnum)
Read = Callable[[bytes, int], tuple[T, int]]
Write = Callable[[T, bytearray], None]


@final
class Codec(Generic[T]):
    """How values of one kind are read and written."""

    __slots__ = ("read", "write")

    def __init__(self, read: Read[T], write: Write[T]) -> None:
        self.read: Final = read
        self.write: Final = write

    def decode(self, octets: bytes, at: int = 0) -> T:
        """One value that fills `octets` from `at` to the end. Raises Truncated or Malformed."""
        try:
            value, end = self.read(octets, at)
        except (IndexError, struct.error):
            raise too_short(octets, len(octets) + 1) from None
        if end > len(octets):
            raise too_short(octets, end)
        if end < len(octets):
            raise Malformed(f"{len(octets) - end} octets too many at the end", at_octet=end)
        return value

    def encode(self, value: T) -> bytes:
        """Raises MisuseError when a part does not fit its field."""
        out = bytearray()
        try:
            self.write(value, out)
        except struct.error as problem:
            raise MisuseError(f"{value!r} does not fit its format: {problem}") from problem
        return bytes(out)


def too_short(octets: bytes, needed: int) -> Truncated:
    """The error of octets that end before `needed`, counted from their start."""
    return Truncated("message", needed_bits=needed * 8, available_bits=len(octets) * 8)


def read_length(octets: bytes, at: int) -> tuple[int, int]:
    """A length determinant in any form of up to four octets. Raises Malformed for other forms."""
    first = octets[at]
    if first < 0x80:
        return first, at + 1
    end = at + 1 + (first & 0x7F)
    if not 0x81 <= first <= 0x84:
        raise Malformed(f"length determinant starts with {first:02X}", at_octet=at)
    if end > len(octets):
        raise too_short(octets, end)
    return int.from_bytes(octets[at + 1 : end], "big"), end


def write_length(length: int, out: bytearray) -> None:
    """The shortest form."""
    if length < 0x80:
        out.append(length)
    else:
        size = (length.bit_length() + 7) // 8
        out.append(0x80 | size)
        out += length.to_bytes(size, "big")


def read_octets(octets: bytes, at: int) -> tuple[bytes, int]:
    """An octet-string: a length and so many octets. Raises Truncated when there are fewer."""
    length, start = read_length(octets, at)
    end = start + length
    if end > len(octets):
        raise too_short(octets, end)
    return octets[start:end], end


def write_octets(value: bytes, out: bytearray) -> None:
    write_length(len(value), out)
    out += value


def longest_octets(room: int) -> int:
    """How long an octet-string may be that takes no more than `room` octets with its length."""
    length = max(room - 1, 0)
    while length >= 0x80 and length + 1 + (length.bit_length() + 7) // 8 > room:
        length -= 1
    return length


def packed(form: str) -> Codec[Any]:
    """A value of fixed size, as `struct` names it. Big-endian."""
    layout = struct.Struct(">" + form)
    size, unpack, pack = layout.size, layout.unpack_from, layout.pack

    def read(octets: bytes, at: int) -> tuple[Any, int]:
        return unpack(octets, at)[0], at + size

    def write(value: Any, out: bytearray) -> None:
        out += pack(value)

    return Codec(read, write)


UNSIGNED8: Codec[int] = packed("B")
UNSIGNED16: Codec[int] = packed("H")
UNSIGNED32: Codec[int] = packed("I")
INTEGER8: Codec[int] = packed("b")
INTEGER16: Codec[int] = packed("h")
OCTETS: Codec[bytes] = Codec(read_octets, write_octets)
BOOLEAN: Codec[bool] = Codec(
    lambda octets, at: (octets[at] != 0, at + 1), lambda value, out: out.append(1 if value else 0)
)


def fixed_octets(count: int) -> Codec[bytes]:
    """Octets without a length."""

    def read(octets: bytes, at: int) -> tuple[bytes, int]:
        return octets[at : at + count], at + count

    def write(value: bytes, out: bytearray) -> None:
        if len(value) != count:
            raise MisuseError(f"{len(value)} octets where {count} belong")
        out += value

    return Codec(read, write)


def octets_of_length(*lengths: int) -> Codec[bytes]:
    """An octet-string that may only have one of the given lengths."""

    def read(octets: bytes, at: int) -> tuple[bytes, int]:
        value, end = read_octets(octets, at)
        if len(value) not in lengths:
            raise Malformed(f"octet-string of {len(value)}, expected one of {lengths}", at_octet=at)
        return value, end

    return Codec(read, write_octets)


def enumerated(kind: type[E]) -> Codec[E]:
    """One octet that names a member of `kind`."""
    members = {int(member): member for member in kind}

    def read(octets: bytes, at: int) -> tuple[E, int]:
        member = members.get(octets[at])
        if member is None:
            raise Malformed(f"{kind.__name__} has no value {octets[at]}", at_octet=at)
        return member, at + 1

    def write(value: E, out: bytearray) -> None:
        out.append(value)

    return Codec(read, write)


def optional(inner: Codec[T]) -> Codec[T | None]:
    """A presence octet, 00 or 01, then the value if present."""
    read_inner, write_inner = inner.read, inner.write

    def read(octets: bytes, at: int) -> tuple[T | None, int]:
        presence = octets[at]
        if presence == 0:
            return None, at + 1
        if presence != 1:
            raise Malformed(f"presence octet {presence:02X}, expected 00 or 01", at_octet=at)
        return read_inner(octets, at + 1)

    def write(value: T | None, out: bytearray) -> None:
        if value is None:
            out.append(0)
        else:
            out.append(1)
            write_inner(value, out)

    return Codec(read, write)


def default(inner: Codec[T], usual: T) -> Codec[T]:
    """00 for the usual value, else 01 and the value."""
    maybe = optional(inner)

    def read(octets: bytes, at: int) -> tuple[T, int]:
        value, end = maybe.read(octets, at)
        return usual if value is None else value, end

    def write(value: T, out: bytearray) -> None:
        maybe.write(None if value == usual else value, out)

    return Codec(read, write)


def sequence_of(inner: Codec[T]) -> Codec[tuple[T, ...]]:
    """A count and so many elements of at least one octet each, which bounds the count."""
    read_inner, write_inner = inner.read, inner.write

    def read(octets: bytes, at: int) -> tuple[tuple[T, ...], int]:
        count, at = read_length(octets, at)
        if count > len(octets) - at:
            raise too_short(octets, at + count)
        elements = []
        for _ in range(count):
            element, at = read_inner(octets, at)
            elements.append(element)
        return tuple(elements), at

    def write(value: tuple[T, ...], out: bytearray) -> None:
        write_length(len(value), out)
        for element in value:
            write_inner(element, out)

    return Codec(read, write)


def choice(alternatives: Mapping[int, type[T]]) -> Codec[T]:
    """A tag octet, then the sequence it stands for."""
    readers = {tag: codec_of(kind).read for tag, kind in alternatives.items()}
    writers = {kind: (tag, codec_of(kind).write) for tag, kind in alternatives.items()}

    def read(octets: bytes, at: int) -> tuple[T, int]:
        reader = readers.get(octets[at])
        if reader is None:
            raise Malformed(f"no alternative has the tag {octets[at]:02X}", at_octet=at)
        return reader(octets, at + 1)

    def write(value: T, out: bytearray) -> None:
        tag, writer = writers[type(value)]
        out.append(tag)
        writer(value, out)

    return Codec(read, write)


_CODEC = "axdr"
_REQUIRED: Any = MISSING


def part(codec: Codec[T], *, default: T = _REQUIRED, secret: bool = False) -> T:
    """A field of a sequence: its codec, and what Python callers may leave out.

    A secret is left out of the text form.
    """
    return field(default=default, repr=not secret, metadata={_CODEC: codec})


@dataclass_transform(frozen_default=True, field_specifiers=(part,))
def sequence(kind: type[T]) -> type[T]:
    """A class whose fields are `part`s becomes a frozen dataclass with a codec."""
    made = dataclass(frozen=True, slots=True)(kind)
    codecs = [(entry.name, entry.metadata[_CODEC]) for entry in fields(cast(Any, made))]
    readers = [codec.read for _, codec in codecs]
    writers = [(name, codec.write) for name, codec in codecs]

    def read(octets: bytes, at: int) -> tuple[T, int]:
        values = []
        for read_part in readers:
            value, at = read_part(octets, at)
            values.append(value)
        return made(*values), at

    def write(value: T, out: bytearray) -> None:
        for name, write_part in writers:
            write_part(getattr(value, name), out)

    setattr(made, _CODEC, Codec(read, write))
    return made


def codec_of(kind: type[T]) -> Codec[T]:
    """The codec of a class made by `sequence`."""
    return cast(Codec[T], getattr(kind, _CODEC))
