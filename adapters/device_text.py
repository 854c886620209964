"""Text that came from a device, made safe to show: no control characters, no keys, not too long."""

from __future__ import annotations

import re
from collections.abc import Iterable

MAX_CHARACTERS = 8192
MIN_SECRET_CHARACTERS = 8
"""What is shorter is not hidden: it would tear holes into every text and protects nothing."""
_HEX = re.compile(r"(?:[0-9A-Fa-f]{2})+")
_BETWEEN_OCTETS = r"[\s:,-]{0,3}(?:0x)?"


def printable(text: str, *, limit: int = MAX_CHARACTERS) -> str:
    """The text in one line; whatever a terminal or a file would not take is written as an escape.

    What is longer than `limit` characters keeps its end, where the reason of a failure stands.
    """
    safe = "".join(
        character if character.isprintable() else _escaped(character) for character in text[-limit:]
    )
    return safe if len(text) <= limit and len(safe) <= limit else f"... {safe[-limit:]}"


def secrets_pattern(secrets: Iterable[str]) -> re.Pattern[str]:
    """Finds secrets in a text; those in hex in either case, with blanks, commas or 0x between."""
    patterns = (_pattern(secret) for secret in secrets if len(secret) >= MIN_SECRET_CHARACTERS)
    return re.compile("|".join(patterns) or r"(?!)", re.IGNORECASE)


def _pattern(secret: str) -> str:
    if not _HEX.fullmatch(secret):
        return re.escape(secret)
    return _BETWEEN_OCTETS.join(secret[place : place + 2] for place in range(0, len(secret), 2))


def _escaped(character: str) -> str:
    return character.encode("unicode_escape").decode("ascii")
