"""Parts of a profile buffer: by range of a value, and by entry. BB §profile-generic buffer.

Both limits of a range count as inside. Entries and columns are numbered from 1; as an upper limit 0
stands for the last one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from reference_stack.cosem.access import other_reason, type_unmatched
from reference_stack.dlms.apdu import SelectiveAccess
from reference_stack.dlms.data import INTEGER_TAGS, Data, Tag, double_long_unsigned, long_unsigned
from reference_stack.dlms.data import array as array_of
from reference_stack.dlms.data import structure as structure_of
from reference_stack.kernel.errors import Malformed

RANGE_SELECTOR = 1
ENTRY_SELECTOR = 2

Row = tuple[Data, ...]


def select(selection: SelectiveAccess, columns: Sequence[Data], rows: Sequence[Row]) -> list[Row]:
    """The part asked for. `columns` are the capture objects, in the order of the cells.

    Raises AccessRefused for a selector or column that there is not, Malformed for other parameters.
    """
    if selection.selector == RANGE_SELECTOR:
        return _by_range(selection.parameters, columns, rows)
    if selection.selector == ENTRY_SELECTOR:
        return _by_entry(selection.parameters, len(columns), rows)
    raise other_reason(f"there is no selector {selection.selector}")


def by_range(
    restricting: Data, first: Data, last: Data, columns: Iterable[Data] = ()
) -> SelectiveAccess:
    """Asks for rows whose restricting column lies from `first` to `last`; no columns means all."""
    parameters = structure_of(restricting, first, last, array_of(columns))
    return SelectiveAccess(RANGE_SELECTOR, parameters)


def by_entry(
    first: int, last: int, *, first_column: int = 1, last_column: int = 0
) -> SelectiveAccess:
    """Asks for rows and columns by number."""
    parameters = structure_of(
        double_long_unsigned(first),
        double_long_unsigned(last),
        long_unsigned(first_column),
        long_unsigned(last_column),
    )
    return SelectiveAccess(ENTRY_SELECTOR, parameters)


def _by_range(parameters: Data, columns: Sequence[Data], rows: Sequence[Row]) -> list[Row]:
    restricting, first, last, wanted = parameters.elements(4)
    at = _place(restricting, columns)
    chosen = [_place(column, columns) for column in wanted.elements()]
    least, most = _comparable(first), _comparable(last)
    found = [row for row in rows if _within(row[at], least, most)]
    if not chosen:
        return found
    return [tuple(row[place] for place in chosen) for row in found]


def _by_entry(parameters: Data, columns: int, rows: Sequence[Row]) -> list[Row]:
    first, last, first_column, last_column = (
        element.integer() for element in parameters.elements(4)
    )
    # Reading: entries count from 1, so 0 names none. Some servers take it for 1.
    if first < 1 or first_column < 1 or last_column > columns:
        raise other_reason(f"entries from {first}, columns {first_column} to {last_column}")
    entries = rows[first - 1 : last or None]
    return [row[first_column - 1 : last_column or None] for row in entries]


def _place(column: Data, columns: Sequence[Data]) -> int:
    try:
        return columns.index(column)
    except ValueError:
        raise other_reason("there is no such column") from None


Comparable = int | datetime


def _comparable(data: Data) -> Comparable:
    """A number, or a moment with its zone if that is known. Raises Malformed, AccessRefused."""
    if data.tag in INTEGER_TAGS:
        return data.integer()
    if data.tag is Tag.ENUM:
        return data.enumerated()
    if data.tag in (Tag.OCTET_STRING, Tag.DATE_TIME):
        return data.date_time().moment()
    raise type_unmatched(f"a range of {data.tag}")


def _within(cell: Data, least: Comparable, most: Comparable) -> bool:
    try:
        value = _comparable(cell)
    except Malformed:
        return False  # a time that is not known lies nowhere
    return _not_after(least, value) and _not_after(value, most)


def _not_after(one: Comparable, other: Comparable) -> bool:
    if isinstance(one, int) or isinstance(other, int):
        if not (isinstance(one, int) and isinstance(other, int)):
            raise type_unmatched("a number against a moment")
        return one <= other
    if (one.tzinfo is None) != (other.tzinfo is None):
        # One of them leaves its zone open: local time is all that both say.
        one, other = one.replace(tzinfo=None), other.replace(tzinfo=None)
    return one <= other
