"""Contents without tags: compact-array, and class 62. GB §compact-array, BB §compact-data.

A `TypeDescription` says once what each element looks like; the contents are the values back to
back. Types that take no octets are possible in a description, so the number of elements is held
against the octets that carry them: see `MOST_ELEMENTS_PER_OCTET`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from reference_stack.dlms.codec import (
    MAX_DEPTH,
    Codec,
    read_length,
    too_short,
    write_length,
)
from reference_stack.dlms.data import (
    ArrayOf,
    CompactArray,
    Data,
    Simple,
    StructureOf,
    Tag,
    TypeDescription,
    Value,
)
from reference_stack.kernel.errors import Malformed, MisuseError

Reader = Callable[[bytes, int, int], tuple[Data, int]]
"""Reads the value behind a tag: octets, where it begins, how deep it lies."""
Writer = Callable[[Value, bytearray], None]

MOST_ELEMENTS_PER_OCTET = 16
"""More elements than this for each octet of contents is no honest array but a bomb."""

_COMPOSITE = {Tag.ARRAY, Tag.STRUCTURE, Tag.COMPACT_ARRAY}
_SIMPLE = {int(tag): Simple(tag) for tag in Tag if tag not in _COMPOSITE}


def _read_description(octets: bytes, at: int, depth: int = 0) -> tuple[TypeDescription, int]:
    tag = octets[at]
    if depth == MAX_DEPTH:
        raise Malformed(f"more than {MAX_DEPTH} levels of type description", at_octet=at)
    if tag == Tag.ARRAY:
        count = int.from_bytes(octets[at + 1 : at + 3], "big")
        element, at = _read_description(octets, at + 3, depth + 1)
        return ArrayOf(count, element), at
    if tag == Tag.STRUCTURE:
        count, at = read_length(octets, at + 1)
        if count > len(octets) - at:
            raise too_short(octets, at + count)
        parts = []
        for _ in range(count):
            element, at = _read_description(octets, at, depth + 1)
            parts.append(element)
        return StructureOf(tuple(parts)), at
    simple = _SIMPLE.get(tag)
    if simple is None:
        raise Malformed(f"no type description has the tag {tag:02X}", at_octet=at)
    return simple, at + 1


def _write_description(description: TypeDescription, out: bytearray) -> None:
    match description:
        case Simple(tag):
            out.append(tag)
        case ArrayOf(count, element):
            out.append(Tag.ARRAY)
            out += count.to_bytes(2, "big")
            _write_description(element, out)
        case StructureOf(elements):
            out.append(Tag.STRUCTURE)
            write_length(len(elements), out)
            for element in elements:
                _write_description(element, out)


TYPE_DESCRIPTION: Codec[TypeDescription] = Codec(_read_description, _write_description)


def describe(element: Data) -> TypeDescription:
    """The description that `element` fits. Raises MisuseError for an array of unlike elements."""
    if element.tag is Tag.STRUCTURE:
        return StructureOf(tuple(describe(part) for part in element.elements()))
    if element.tag is Tag.ARRAY:
        parts = {describe(part) for part in element.elements()}
        if len(parts) != 1:
            raise MisuseError("only an array of like elements, and not an empty one, has a type")
        return ArrayOf(len(element.elements()), parts.pop())
    return _SIMPLE[element.tag]


class Contents:
    """Reads and writes contents, given how simple values are read and written."""

    def __init__(self, readers: Sequence[Reader], writers: Mapping[Tag, Writer]) -> None:
        self._readers = readers
        self._writers = writers

    def decode(self, description: TypeDescription, contents: bytes) -> tuple[Data, ...]:
        """All elements. Raises Malformed or Truncated when they do not fill the octets exactly.

        May raise IndexError or struct.error as codecs do.
        """
        if not contents:
            return ()
        least, elements = _measure(description)
        if least > len(contents):
            raise too_short(contents, least)
        if elements > MOST_ELEMENTS_PER_OCTET * least:
            raise Malformed(
                f"a type of {elements} elements in {least} octets",
                clause="GB §compact-array",
            )
        at, found = 0, []
        while at < len(contents):
            element, at = self._read(description, contents, at)
            found.append(element)
        if at > len(contents):
            raise too_short(contents, at)
        return tuple(found)

    def encode(self, description: TypeDescription, elements: Sequence[Data]) -> bytes:
        """Raises MisuseError when an element does not fit the description."""
        out = bytearray()
        for element in elements:
            self._write(description, element, out)
        return bytes(out)

    def read_array(self, octets: bytes, at: int, depth: int) -> tuple[Data, int]:
        """What stands behind the tag of a compact-array."""
        description, at = _read_description(octets, at, depth)
        length, at = read_length(octets, at)
        end = at + length
        if end > len(octets):
            raise too_short(octets, end)
        elements = self.decode(description, octets[at:end])
        return Data(Tag.COMPACT_ARRAY, CompactArray(description, elements)), end

    def write_array(self, value: Value, out: bytearray) -> None:
        if not isinstance(value, CompactArray):
            raise MisuseError(f"{value!r} is no compact-array")
        _write_description(value.description, out)
        contents = self.encode(value.description, value.elements)
        write_length(len(contents), out)
        out += contents

    def _read(self, description: TypeDescription, octets: bytes, at: int) -> tuple[Data, int]:
        match description:
            case Simple(tag):
                return self._readers[tag](octets, at, 0)
            case ArrayOf(count, element):
                tag, parts = Tag.ARRAY, (element,) * count
            case StructureOf(elements):
                tag, parts = Tag.STRUCTURE, elements
        found = []
        for part in parts:
            value, at = self._read(part, octets, at)
            found.append(value)
        return Data(tag, tuple(found)), at

    def _write(self, description: TypeDescription, element: Data, out: bytearray) -> None:
        match description:
            case Simple(tag):
                if element.tag is not tag:
                    raise MisuseError(f"{element.tag} where the type description has {tag}")
                self._writers[tag](element.value, out)
                return
            case ArrayOf(length, part):
                tag, parts = Tag.ARRAY, (part,) * length
            case StructureOf(elements):
                tag, parts = Tag.STRUCTURE, elements
        if element.tag is not tag or len(element.elements()) != len(parts):
            raise MisuseError(f"{element.tag} does not fit the type description")
        for part, value in zip(parts, element.elements(), strict=True):
            self._write(part, value, out)


def _measure(description: TypeDescription) -> tuple[int, int]:
    """The least number of octets that an element takes, and how many values it holds."""
    match description:
        case Simple(tag):
            return 0 if tag in (Tag.NULL_DATA, Tag.DONT_CARE) else 1, 1
        case ArrayOf(count, element):
            least, elements = _measure(element)
            return least * count, elements * count + 1
        case StructureOf(parts):
            measures = [_measure(part) for part in parts]
            return sum(m[0] for m in measures), sum(m[1] for m in measures) + 1
