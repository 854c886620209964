"""Rows of a profile buffer, shortened and in full. BB §4.3.6 profile-generic, GB §delta-types.

In a row null-data stands for the value of the row before, and in a clock column for the time of
the row before plus one capture period. A delta value is added to the value of the row before and
takes its type; it wraps where that type does. Null-data in the first row is a value that is not
there.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from reference_stack.dlms.data import DELTA_TAGS, INTEGER_TAGS, NULL, Data, Tag
from reference_stack.kernel.errors import Malformed

Row = tuple[Data, ...]

_BITS = {
    Tag.INTEGER: 8,
    Tag.UNSIGNED: 8,
    Tag.LONG: 16,
    Tag.LONG_UNSIGNED: 16,
    Tag.DOUBLE_LONG: 32,
    Tag.DOUBLE_LONG_UNSIGNED: 32,
    Tag.LONG64: 64,
    Tag.LONG64_UNSIGNED: 64,
}
_SIGNED = frozenset({Tag.INTEGER, Tag.LONG, Tag.DOUBLE_LONG, Tag.LONG64})


@dataclass(frozen=True, slots=True)
class Columns:
    """Which columns hold the time of the row, counted from 0, and how far rows are apart."""

    clocks: Collection[int] = ()
    capture_period_seconds: int = 0

    def following(self, column: int, before: Data) -> Data:
        """What null-data stands for. Raises Malformed for a clock that does not say its time."""
        if column not in self.clocks or before.tag is Tag.NULL_DATA:
            return before
        moment = before.date_time().later(self.capture_period_seconds)
        return Data(before.tag, moment if before.tag is Tag.DATE_TIME else moment.encode())


NO_CLOCKS = Columns()


def expand_rows(rows: Iterable[Sequence[Data]], columns: Columns = NO_CLOCKS) -> list[Row]:
    """The rows in full. Raises Malformed for rows of unlike length and deltas of nothing."""
    full: list[Row] = []
    for row in rows:
        before = full[-1] if full else (NULL,) * len(row)
        if len(row) != len(before):
            raise Malformed(f"a row of {len(row)} columns after one of {len(before)}")
        full.append(
            tuple(
                _in_full(column, cell, before[column], columns) for column, cell in enumerate(row)
            )
        )
    return full


def shorten_rows(rows: Iterable[Row], columns: Columns = NO_CLOCKS) -> list[Row]:
    """Null-data for every value that `expand_rows` gives back. Rows have the same length."""
    short: list[Row] = []
    before: Row | None = None
    for row in rows:
        short.append(row if before is None else _shortened(row, before, columns))
        before = row
    return short


def _shortened(row: Row, before: Row, columns: Columns) -> Row:
    cells = []
    for column, (cell, last) in enumerate(zip(row, before, strict=True)):
        try:
            implied = columns.following(column, last)
        except Malformed:
            implied = None  # a clock that leaves its time open implies nothing
        cells.append(NULL if cell == implied else cell)
    return tuple(cells)


def _in_full(column: int, cell: Data, before: Data, columns: Columns) -> Data:
    if cell.tag is Tag.NULL_DATA:
        return columns.following(column, before)
    if cell.tag not in DELTA_TAGS:
        return cell
    if before.tag not in INTEGER_TAGS or not isinstance(cell.value, int):
        raise Malformed(f"a {cell.tag} after {before.tag}", clause="GB §delta-types")
    # Reading: the sum is kept within the type of the value that it is added to.
    bits = _BITS[before.tag]
    total = (before.integer() + cell.value) % (1 << bits)
    if before.tag in _SIGNED and total >> (bits - 1):
        total -= 1 << bits
    return Data(before.tag, total)
