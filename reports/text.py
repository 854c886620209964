"""Text of unknown origin, made fit to be looked at; escaping is left to each format.

Everything a device sends ends up in a report, so nothing here trusts it: a control character, a
bidirectional override or a zero-width space is *shown* instead of obeyed, a lone surrogate never
reaches an encoder, and nothing grows without bound.
"""

from __future__ import annotations

import unicodedata
from itertools import groupby

LIMIT = 2_000
"""Characters of one text that any report shows unless it asks for fewer."""

_MARKS_IN_A_ROW = 3


def visible(text: str, limit: int = LIMIT) -> str:
    """`text` as one printable line of about `limit` characters; what was cut is counted.

    Control characters become their Unicode pictures (`␊`), all else without a glyph its code point
    (`‹U+202E›`). Of combining marks in a row three are kept, so that they stay on their own line.
    """
    if len(text) > limit:
        return f"{visible(text[:limit], limit)}… ({len(text):,} characters)"
    if text.isascii() and text.isprintable():
        return text
    return "".join(
        run if not combining else run[:_MARKS_IN_A_ROW] + ("…" if run[_MARKS_IN_A_ROW:] else "")
        for combining, run in _runs_of_marks("".join(map(_glyph, text)))
    )


def _glyph(character: str) -> str:
    if character.isprintable():
        return character
    code = ord(character)
    if code < 0x20:
        return chr(0x2400 + code)
    return "␡" if code == 0x7F else f"‹U+{code:04X}›"


def _runs_of_marks(text: str) -> list[tuple[bool, str]]:
    return [
        (combining, "".join(characters))
        for combining, characters in groupby(text, key=lambda c: unicodedata.category(c)[0] == "M")
    ]


def count(number: int, noun: str, plural: str = "") -> str:
    """`1 message`, `2,000 messages`."""
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


def duration(microseconds: int) -> str:
    """Two units at most, as a person would say it: `12 h`, `3 min 20 s`, `1.25 s`, `40 ms`."""
    microseconds = max(microseconds, 0)
    if microseconds < 1_000_000:
        return f"{microseconds / 1_000:g} ms" if microseconds >= 1_000 else f"{microseconds} µs"
    if microseconds < 60_000_000:
        return f"{microseconds / 1_000_000:.3g} s"
    seconds = round(microseconds / 1_000_000)
    for size, unit, smaller_size, smaller_unit in (
        (86_400, "d", 3_600, "h"),
        (3_600, "h", 60, "min"),
        (60, "min", 1, "s"),
    ):
        if seconds >= size:
            whole, rest = divmod(seconds, size)
            smaller = rest // smaller_size
            return f"{whole:,} {unit}" + (f" {smaller} {smaller_unit}" if smaller else "")
    raise AssertionError("unreachable: at least 60 s")


def clock(microseconds: int) -> str:
    """A moment of virtual time for a narrow column: `0.000`, `2:05.250`, `12:00:00.000`."""
    seconds, rest = divmod(max(microseconds, 0), 1_000_000)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    fraction = f".{rest // 1_000:03d}"
    if hours:
        return f"{hours}:{minutes:02d}:{seconds:02d}{fraction}"
    return f"{minutes}:{seconds:02d}{fraction}" if minutes else f"{seconds}{fraction}"


def octets_of(written: str) -> bytes | None:
    """The octets of a record, or None when the record holds no valid hex."""
    try:
        return bytes.fromhex(written)
    except ValueError:
        return None
