"""What can go wrong, and whose fault it is.

`ProtocolError` is the peer's doing, `MisuseError` is ours. They are never caught together.
A defect of the device under test is neither: it is a finding, with evidence.
"""

from __future__ import annotations


class ProtocolError(Exception):
    """A peer broke the protocol. `clause` names the rule when it is known."""

    def __init__(self, message: str, *, clause: str | None = None) -> None:
        super().__init__(message)
        self.clause = clause


class Truncated(ProtocolError):
    """Fewer bits arrived than the format needs; both numbers count from the same start."""

    def __init__(
        self, what: str, *, needed_bits: int, available_bits: int, clause: str | None = None
    ) -> None:
        super().__init__(
            f"{what}: {needed_bits} bits needed, {available_bits} available", clause=clause
        )
        self.what = what
        self.needed_bits = needed_bits
        self.available_bits = available_bits


class Malformed(ProtocolError):
    """The bits are there and make no sense; `at_octet` of the message is where, if known."""

    def __init__(
        self, message: str, *, clause: str | None = None, at_octet: int | None = None
    ) -> None:
        super().__init__(message, clause=clause)
        self.at_octet = at_octet


class Unexpected(ProtocolError):
    """A valid message in a state that has no row for it."""


class Unprotected(ProtocolError):
    """Cryptographic protection is absent, wrong, replayed or below policy."""


class MisuseError(Exception):
    """Our own caller broke the contract: a bug on this side, never the peer's."""
