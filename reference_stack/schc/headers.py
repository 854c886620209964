"""Which named fields the headers of a packet have. RFC8724 §7.1: the parser beside the rules.

A `HeaderFormat` is declared once, by this project or by a profile; `labelling.py` cuts packets by
it. A packet has as many headers as a rule speaks of; what follows them is payload.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum

from reference_stack.kernel.direction import Direction
from reference_stack.kernel.errors import MisuseError


class Extent(Enum):
    """Where a field ends whose length is not fixed."""

    BER_LENGTH = "ber-length"
    """It is a length in the manner of BER: one octet, or 0x81 and one more, or 0x82 and two ..."""
    COUNTED = "counted"
    """The field before it counts its octets."""
    REST = "rest"
    """At the end of the packet."""


@dataclass(frozen=True, slots=True)
class FieldFormat:
    """One field: its identity when the packet goes up, and when it goes down if that differs.

    `length` is in bits. If `octets_after` is given, the field is labelled only when it holds
    the number of octets after it plus this, and the field may be computed. RFC8724 §10.10.
    """

    fid: str
    length: int | Extent
    downlink_fid: str = ""
    octets_after: int | None = None

    def fid_in(self, direction: Direction) -> str:
        return (
            self.downlink_fid if direction is Direction.DOWNLINK and self.downlink_fid else self.fid
        )


@dataclass(frozen=True, slots=True)
class HeaderFormat:
    """Fields from first bit to last. `follows` names the header before it, none for the first.

    `requires` says which values other fields must have for this header to be there.
    """

    name: str
    fields: tuple[FieldFormat, ...]
    follows: str = ""
    requires: Mapping[str, frozenset[int]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        bits = 0
        for before, this in zip((None, *self.fields), self.fields, strict=False):
            if before and before.length is Extent.REST:
                raise MisuseError(f"{self.name}: {this.fid} comes after all the rest")
            if this.length is Extent.COUNTED and not (before and isinstance(before.length, int)):
                raise MisuseError(f"{self.name}: {this.fid} has no counting field before it")
            if isinstance(this.length, int):
                bits += this.length
            if bits % 8 and (this is self.fields[-1] or not isinstance(this.length, int)):
                raise MisuseError(f"{self.name}: {this.fid} and whole octets do not meet")


Stack = tuple[HeaderFormat, ...]


def stacks(headers: Iterable[HeaderFormat]) -> Iterator[Stack]:
    """Every way headers can follow one another, shorter before longer."""
    formats = tuple(headers)
    growing: list[Stack] = [(header,) for header in formats if not header.follows]
    while growing:
        yield from growing
        growing = [
            (*stack, header)
            for stack in growing
            for header in formats
            if header.follows == stack[-1].name and header not in stack
        ]
