"""Octets as a person types them, and their explanation as a terminal shows it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from harness.sessions.run import Layer
from reference_stack.kernel.errors import MisuseError

_SEPARATORS = str.maketrans("", "", " \t\r\n:,-_")


@dataclass(frozen=True, slots=True)
class Decoded:
    """What octets are. All texts may hold what a device sent; `lines` makes them fit to print."""

    what: str
    """`radio frame, uplink`, `IPv6 packet`, `APDU` and so on."""
    text: str
    """One line: what the message says."""
    layers: tuple[Layer, ...]
    problem: str = ""
    """The first thing that is wrong, or empty."""
    at_octet: int | None = None
    """The wrong octet, counted from 0 in what was given, or the first missing one."""
    cause: str = ""
    """Which known mistake explains that something did not open."""

    def lines(self) -> Iterator[str]:
        """The whole of it for a terminal, one line each, without control characters."""
        yield _printable(f"{self.what}: {self.text}")
        for layer in self.layers:
            clause = f"  ({layer.clause})" if layer.clause else ""
            yield _printable(f"  {layer.name}{clause}")
            for name, value in layer.fields:
                yield _printable(f"    {name + ': ' if name else ''}{value}")
            if layer.problem:
                yield _printable(f"    wrong: {layer.problem}")
        if self.problem:
            where = "" if self.at_octet is None else f", first at octet {self.at_octet}"
            yield _printable(f"  malformed or refused{where}: {self.problem}")
        if self.cause:
            yield _printable(f"  probable cause: {self.cause}")


def octets_of_hex(written: str) -> bytes:
    """Octets from hex digits with blanks, line ends, colons, commas or dashes between them.

    Raises MisuseError that says which character is wrong.
    """
    digits = written.strip().removeprefix("0x").translate(_SEPARATORS)
    for number, character in enumerate(digits, start=1):
        if character not in "0123456789abcdefABCDEF":
            raise MisuseError(f"digit {number} is {character!r}, which is no hex digit")
    if len(digits) % 2:
        raise MisuseError(f"{len(digits)} hex digits: the last octet lacks its second one")
    return bytes.fromhex(digits)


def _printable(text: str) -> str:
    return "".join(letter if letter.isprintable() else f"\\u{ord(letter):04x}" for letter in text)
