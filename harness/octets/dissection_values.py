"""COSEM data for people: registers with names and units, moments, texts. BB §common-data-types.

Everything here came from a device: it is plain text, of bounded length; renderers escape it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import islice

from harness.octets.dissection_names import UNITS, looks_like_a_name, titled
from reference_stack.dlms.data import INTEGER_TAGS, CompactArray, Data, Tag
from reference_stack.dlms.date_time import Date, DateTime, Time
from reference_stack.kernel.bits import Bits
from reference_stack.kernel.errors import Malformed

Row = tuple[str, str]

MOST_ROWS = 400
"""Rows of one message that are shown; how many are left out is said."""
_MOST_LETTERS = 160
_FEW = 4
_DATE_TIME_OCTETS = 12
_DEPTH = 8


def rows(data: Data) -> list[Row]:
    """Name and value of everything in it, `MOST_ROWS` at most; a lone value has no name."""
    found = list(islice(_rows((data,), ""), MOST_ROWS + 1))
    if len(found) > MOST_ROWS:
        found[MOST_ROWS:] = [("…", "more values than are shown here")]
    return found


def shown(data: Data) -> str:
    """One value in a line."""
    return _cut(_shown(data, 0))


def summary(data: Data) -> str:
    """The first value with its name, and how many more there are."""
    found = rows(data)
    if not found:
        return shown(data)
    name, value = found[0]
    first = f"{name} = {value}" if ":" in name else value  # a place says nothing by itself
    return f"{first}, and {len(found) - 1} more" if len(found) > 1 else first


def scaled(value: Data, scaler_unit: Data) -> str | None:
    """A number with its power of ten and unit, or None when these are not what they should be."""
    match scaler_unit:
        case Data(Tag.STRUCTURE, (Data(Tag.INTEGER, int(scaler)), Data(Tag.ENUM, int(unit)))):
            pass
        case _:
            return None
    if not isinstance(value.value, int) or value.tag not in INTEGER_TAGS:
        return None
    symbol = UNITS.get(unit, f"unit {unit}")
    return f"{Decimal(value.value).scaleb(scaler):f} {symbol}".rstrip()


def _rows(elements: Sequence[Data], place: str) -> Iterator[Row]:
    """A logical name names what comes after it, and a scaler and unit what came before."""
    at = 0
    while at < len(elements):
        data = elements[at]
        name = data.value
        following = elements[at + 1] if at + 1 < len(elements) else None
        if (
            isinstance(name, bytes)
            and data.tag is Tag.OCTET_STRING
            and looks_like_a_name(name)
            and following is not None
            and not _is_container(following)
        ):
            after = elements[at + 2] if at + 2 < len(elements) else None
            measured = scaled(following, after) if after is not None else None
            yield titled(name), measured or shown(following)
            at += 3 if measured else 2
            continue
        inner = f"{place}.{at + 1}" if place else str(at + 1)
        if following is not None and (measured := scaled(data, following)):
            yield inner, measured
            at += 2
            continue
        if _is_container(data) and inner.count(".") < _DEPTH:
            # The number of the outermost one says nothing: there is one only.
            yield from _rows(data.elements(), inner if place or len(elements) > 1 else "")
        else:
            yield (inner if place or len(elements) > 1 else ""), shown(data)
        at += 1


def _is_container(data: Data) -> bool:
    return isinstance(data.value, CompactArray | tuple) and not isinstance(
        data.value, DateTime | Date | Time
    )


def _shown(data: Data, depth: int) -> str:
    value = data.value
    match value:
        case None:
            return str(data.tag)
        case bool():
            return str(value).lower()
        case DateTime() | Date() | Time():
            return moment_text(value)
        case int() | float():
            return f"{value} ({data.tag})" if data.tag is Tag.ENUM else str(value)
        case str():
            return f'"{_cut(value)}"'
        case bytes():
            return _octets(value)
        case Bits():
            return f"bits {_cut(str(value))}"
        case CompactArray():
            return _list(value.elements, depth)
        case _:
            return _list(value, depth)


def _list(elements: Sequence[Data], depth: int) -> str:
    if depth == _DEPTH:
        return "[…]"
    few = [_shown(element, depth + 1) for element in elements[:_FEW]]
    if len(elements) > _FEW:
        few.append(f"… {len(elements)} in all")
    return _cut(f"[{', '.join(few)}]")


def _octets(value: bytes) -> str:
    if len(value) == _DATE_TIME_OCTETS:
        try:
            return moment_text(DateTime.decode(value))
        except Malformed:
            pass
    if looks_like_a_name(value):
        return titled(value)
    written = _cut(value.hex().upper())
    text = value.decode("ascii", "replace")
    if len(value) > 2 and text.isascii() and text.isprintable():
        return f'"{_cut(text)}" ({written})'
    return written or "no octets"


def moment_text(value: DateTime | Date | Time) -> str:
    """A moment as it stands on the wire; what is left open is a star."""
    match value:
        case DateTime(day, clock, deviation, status):
            zone = "" if deviation is None else f" {_zone(-deviation)}"
            summer = " (daylight saving)" if status is not None and status & 0x80 else ""
            return f"{moment_text(day)} {moment_text(clock)}{zone}{summer}"
        case Date(year, month, day_of_month, _):
            return f"{_open(year, 4)}-{_open(month, 2)}-{_open(day_of_month, 2)}"
        case Time(hour, minute, second, hundredths):
            rest = "" if hundredths in (None, 0) else f".{hundredths:02d}"
            return f"{_open(hour, 2)}:{_open(minute, 2)}:{_open(second, 2)}{rest}"


def _zone(minutes: int) -> str:
    sign = "-" if minutes < 0 else "+"
    return f"UTC{sign}{abs(minutes) // 60:02d}:{abs(minutes) % 60:02d}"


def _open(number: int | None, digits: int) -> str:
    return "*" * digits if number is None else f"{number:0{digits}d}"


def _cut(text: str) -> str:
    if len(text) <= _MOST_LETTERS:
        return text
    return f"{text[:_MOST_LETTERS]}… ({len(text):,} letters)"
