"""A format of bit fields, declared once; encode and decode both come from the declaration.

A `Layout` is the raw view of a message: it can be made to say anything that fits the widths.
The meaning stands above it, in frozen dataclasses that cannot be wrong.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from reference_stack.kernel.bits import Bits
from reference_stack.kernel.errors import MisuseError, Truncated


@dataclass(frozen=True, slots=True)
class Field:
    """One field: its name in the standard and its width. A width of 0 means absent, value 0."""

    name: str
    bits: int


class Layout:
    """Fields from first bit to last. Widths that depend on a rule are for its builder to know."""

    __slots__ = ("_places", "_widths", "fields", "length", "name")

    def __init__(self, *fields: Field, name: str = "message") -> None:
        self.name = name
        self.fields = fields
        self.length = sum(field.bits for field in fields)
        self._widths: dict[str, int] = {field.name: field.bits for field in fields}
        if len(self._widths) != len(fields):
            raise MisuseError(f"{name}: a field is named twice")
        places: list[tuple[str, int, int]] = []
        rest = self.length
        for field in fields:
            rest -= field.bits
            places.append((field.name, rest, (1 << field.bits) - 1))
        self._places = tuple(places)

    def encode(self, **values: int) -> Bits:
        """All fields, in order. Raises MisuseError for a missing, unknown or too large one."""
        word = 0
        for name, width in self._widths.items():
            value = values.pop(name, None)
            if value is None:
                raise MisuseError(f"{self.name}: field {name} is missing")
            if value < 0 or value >> width:
                raise MisuseError(f"{self.name}: {name} = {value} does not fit in {width} bits")
            word = word << width | value
        if values:
            raise MisuseError(f"{self.name}: no field named {', '.join(values)}")
        return Bits(word, self.length)

    def decode(self, bits: Bits) -> dict[str, int]:
        """The fields from the front of `bits`; what follows is the caller's. Raises Truncated."""
        spare = bits.length - self.length
        if spare < 0:
            raise Truncated(self.name, needed_bits=self.length, available_bits=bits.length)
        head = bits.value >> spare
        return {name: head >> shift & mask for name, shift, mask in self._places}

    def changed(self, bits: Bits, changes: Mapping[str, int]) -> Bits:
        """The same message with some fields set to other values, right or wrong."""
        fields = self.decode(bits)
        return self.encode(**{**fields, **changes}) + bits.from_bit(self.length)

    def __repr__(self) -> str:
        return f"Layout({self.name}: {', '.join(f'{f.name}:{f.bits}' for f in self.fields)})"
