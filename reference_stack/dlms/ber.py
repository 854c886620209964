"""BER as far as ACSE needs it: tag, definite length, contents. GB §ACSE.

`Field` says how one element of a sequence is written; `read_fields` and `write_fields` do a whole
sequence by its list of fields. Elements come in the order of the list, each at most once.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from reference_stack.dlms.codec import read_length, too_short, write_length
from reference_stack.kernel.bits import Bits
from reference_stack.kernel.errors import Malformed, MisuseError

OCTET_STRING = 0x04
OBJECT_IDENTIFIER = 0x06
INTEGER = 0x02


@dataclass(frozen=True, slots=True)
class Form:
    """How contents become a value, and a value contents."""

    read: Callable[[bytes], Any]
    write: Callable[[Any], bytes]


@dataclass(frozen=True, slots=True)
class Field:
    """One element: its tag, the name of the attribute that holds its value, its form."""

    tag: int
    name: str
    form: Form


def element(tag: int, contents: bytes) -> bytes:
    """Tag, shortest length, contents."""
    out = bytearray([tag])
    write_length(len(contents), out)
    return bytes(out) + contents


def read_element(octets: bytes, at: int = 0) -> tuple[int, bytes, int]:
    """Tag, contents, and where the next element begins. Raises Truncated or Malformed."""
    if at + 2 > len(octets):
        raise too_short(octets, at + 2)
    length, start = read_length(octets, at + 1)
    end = start + length
    if end > len(octets):
        raise too_short(octets, end)
    return octets[at], octets[start:end], end


def only_element(tag: int, octets: bytes) -> bytes:
    """The contents of the element `tag` that fills `octets`. Raises Truncated or Malformed."""
    found, contents, end = read_element(octets)
    if found != tag:
        raise Malformed(f"element {found:02X} where {tag:02X} is expected", at_octet=0)
    if end != len(octets):
        raise Malformed(f"{len(octets) - end} octets too many at the end", at_octet=end)
    return contents


def read_fields(fields: Sequence[Field], octets: bytes) -> dict[str, Any]:
    """Values by name; absent ones are missing. Raises Truncated or Malformed."""
    values: dict[str, Any] = {}
    at = place = 0
    while at < len(octets):
        tag, contents, end = read_element(octets, at)
        while place < len(fields) and fields[place].tag != tag:
            place += 1
        if place == len(fields):
            raise Malformed(f"element {tag:02X} is unknown or out of order", at_octet=at)
        field = fields[place]
        values[field.name] = field.form.read(contents)
        place += 1
        at = end
    return values


def write_fields(fields: Sequence[Field], values: Mapping[str, Any]) -> bytes:
    """All elements whose value is not None, in order."""
    return b"".join(
        element(field.tag, field.form.write(value))
        for field in fields
        if (value := values[field.name]) is not None
    )


def _read_bits(contents: bytes) -> Bits:
    if not contents or contents[0] > 7 or (len(contents) == 1 and contents[0]):
        raise Malformed("a bit string says first how many bits of its last octet are unused")
    bits = Bits.from_octets(contents[1:])
    return bits.slice(0, bits.length - contents[0])


def _write_bits(value: Bits) -> bytes:
    return bytes([-value.length % 8]) + value.octets()


def _read_integer(contents: bytes) -> int:
    if not 1 <= len(contents) <= 4:
        raise Malformed(f"an integer of {len(contents)} octets")
    return int.from_bytes(contents, "big")


def _write_integer(value: int) -> bytes:
    if value < 0 or value >> 32:
        raise MisuseError(f"{value} is no integer of at most four octets")
    return value.to_bytes(max(1, (value.bit_length() + 7) // 8), "big")


RAW = Form(bytes, bytes)
"""The contents as they are."""
BITS = Form(_read_bits, _write_bits)
UNSIGNED = Form(_read_integer, _write_integer)
"""A number, as small meters write it: without the sign bit that BER asks for."""


def explicit(tag: int, form: Form = RAW) -> Form:
    """A value inside an element of its own."""
    return Form(
        lambda contents: form.read(only_element(tag, contents)),
        lambda value: element(tag, form.write(value)),
    )
