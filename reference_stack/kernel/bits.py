"""A run of bits, most significant first, of any length. RFC8724 §5.1.

`Bits` is a number and a width: concatenation is a shift and an or. Octets exist only at the
edge, where `octets()` pads on the right and `Bits.from_octets` takes the padding as bits.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, final

from reference_stack.kernel.errors import MisuseError, Truncated


@final
class Bits:
    """An immutable run of bits. `value` holds them right-aligned, `length` counts them."""

    __slots__ = ("length", "value")

    def __init__(self, value: int, length: int) -> None:
        if length < 0 or value < 0 or value >> length:
            raise MisuseError(f"{value} does not fit in {length} bits")
        self.value: Final = value
        self.length: Final = length

    @classmethod
    def from_octets(cls, octets: bytes) -> Bits:
        return cls(int.from_bytes(octets, "big"), len(octets) * 8)

    @classmethod
    def written(cls, zeros_and_ones: str) -> Bits:
        """Read `"1011 01"`; blanks are ignored. Raises MisuseError for other characters."""
        digits = "".join(zeros_and_ones.split())
        if digits.strip("01"):
            raise MisuseError(f"{zeros_and_ones!r} is not a row of zeros and ones")
        return cls(int(digits or "0", 2), len(digits))

    @classmethod
    def joined(cls, runs: Iterable[Bits]) -> Bits:
        value = length = 0
        for run in runs:
            value = value << run.length | run.value
            length += run.length
        return cls(value, length)

    def __len__(self) -> int:
        return self.length

    def __bool__(self) -> bool:
        return self.length > 0

    def __add__(self, other: Bits) -> Bits:
        return Bits(self.value << other.length | other.value, self.length + other.length)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Bits):
            return NotImplemented
        return self.length == other.length and self.value == other.value

    def __hash__(self) -> int:
        return hash((self.value, self.length))

    def __getitem__(self, index: int) -> int:
        """One bit, 0 or 1, counted from the most significant; negative from the end."""
        place = index if index >= 0 else self.length + index
        if not 0 <= place < self.length:
            raise MisuseError(f"bit {index} of a run of {self.length}")
        return self.value >> (self.length - 1 - place) & 1

    def slice(self, start: int, stop: int) -> Bits:
        """Bits `start` up to, not including, `stop`. Raises Truncated when the run ends before."""
        if not 0 <= start <= stop:
            raise MisuseError(f"no slice from {start} to {stop}")
        if stop > self.length:
            raise Truncated("run of bits", needed_bits=stop, available_bits=self.length)
        width = stop - start
        return Bits(self.value >> (self.length - stop) & ((1 << width) - 1), width)

    def from_bit(self, start: int) -> Bits:
        """All bits from `start` on."""
        return self.slice(min(start, self.length), self.length)

    def padded(self, word_bits: int, *, bit: int = 0) -> Bits:
        """Filled up on the right to a whole number of words, by less than a word. RFC8724 §9."""
        missing = -self.length % word_bits
        if not missing:
            return self
        filling = (1 << missing) - 1 if bit else 0
        return Bits(self.value << missing | filling, self.length + missing)

    def octets(self) -> bytes:
        """As octets, zero bits added on the right up to a whole octet."""
        missing = -self.length % 8
        return (self.value << missing).to_bytes((self.length + missing) // 8, "big")

    def __str__(self) -> str:
        return f"{self.value:0{self.length}b}" if self.length else ""

    def __repr__(self) -> str:
        return f"Bits.written({str(self)!r})"


NO_BITS = Bits(0, 0)
