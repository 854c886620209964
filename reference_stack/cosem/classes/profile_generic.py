"""Profile generic, class 7: rows of captured values. BB §profile-generic.

The buffer keeps its rows in the order in which it shows them, which the sort method says. When it
is full the row that is least of interest goes: the oldest, or the last one in the order.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta

from reference_stack.cosem.access import AccessRefused, other_reason
from reference_stack.cosem.capture import CAPTURE_OBJECT, captured
from reference_stack.cosem.composites import ANYTHING, Array
from reference_stack.cosem.model import InterfaceObject, attribute, interface_class, method
from reference_stack.cosem.occasion import Occasion
from reference_stack.cosem.selection import ENTRY_SELECTOR, RANGE_SELECTOR, Row, select
from reference_stack.cosem.shapes import DoubleLongUnsigned, enumerated
from reference_stack.dlms.apdu import SelectiveAccess
from reference_stack.dlms.data import (
    INTEGER_TAGS,
    NULL,
    Data,
    array,
    double_long_unsigned,
    structure,
)
from reference_stack.kernel.errors import ProtocolError
from reference_stack.kernel.instant import EPOCH, Instant

_FIFO, _LIFO, _LARGEST, _SMALLEST, _NEAREST_TO_ZERO, _FARTHEST_FROM_ZERO = range(1, 7)
_BUFFERED = {7, 62}
"""Classes whose objects are not captured."""
_MOST_COLUMNS = 64
_MOST_ENTRIES = 10_000


@interface_class(id=7, version=1)
class ProfileGeneric(InterfaceObject):
    """Load profile, logbook, billing values: rows captured now and then. BB §profile-generic."""

    __slots__ = ("_rows", "_until")

    buffer = attribute(2, Array(ANYTHING), "The rows, sorted.")
    capture_objects = attribute(
        3, Array(CAPTURE_OBJECT, _MOST_COLUMNS), "What the columns are.", writable=True
    )
    capture_period = attribute(
        4, DoubleLongUnsigned, "Seconds from row to row; 0: none by itself.", writable=True
    )
    sort_method = attribute(
        5, enumerated(1, 6), "1 first in first out, 2 last in, 3 largest, 4 smallest, 5, 6 zero."
    )
    sort_object = attribute(6, CAPTURE_OBJECT, "The column that rows are sorted by.")
    entries_in_use = attribute(7, DoubleLongUnsigned, "How many rows there are.")
    profile_entries = attribute(8, DoubleLongUnsigned, "How many rows there may be.")

    def __init__(self, name: bytes, template: Mapping[int, Data]) -> None:
        super().__init__(name, template)
        # Rows are shared with the template until the first capture.
        self._rows: Sequence[Row] = tuple(row.elements() for row in self.buffer.elements())
        self._until = EPOCH

    @property
    def rows(self) -> Sequence[Row]:
        return self._rows

    # -- attributes ----------------------------------------------------------------------------

    @buffer.reading
    def _read_buffer(self, occasion: Occasion) -> Data:
        return _as_array(self._rows)

    @buffer.selecting(RANGE_SELECTOR, ENTRY_SELECTOR)
    def _select(self, selection: SelectiveAccess, occasion: Occasion) -> Data:
        return _as_array(select(selection, self.capture_objects.elements(), self._rows))

    @capture_objects.writing
    def _write_capture_objects(self, data: Data, occasion: Occasion) -> None:
        for entry in data.elements():
            if entry.elements()[0].integer() in _BUFFERED:
                raise other_reason("a buffer within a buffer would grow without end")
            captured(entry, occasion)  # refused as a whole when one of them is not there
        self.capture_objects = data
        self._rows = ()

    @capture_period.writing
    def _write_capture_period(self, data: Data, occasion: Occasion) -> None:
        self.capture_period = data
        self._rows = ()
        self._until = occasion.now

    @entries_in_use.reading
    def _read_entries_in_use(self, occasion: Occasion) -> Data:
        return double_long_unsigned(len(self._rows))

    # -- methods -------------------------------------------------------------------------------

    @method(1)
    def reset(self, parameter: Data, occasion: Occasion) -> None:
        """Empties the buffer."""
        self._rows = ()

    @method(2)
    def capture(self, parameter: Data, occasion: Occasion) -> None:
        """Adds a row."""
        self.add(tuple(_cell(entry, occasion) for entry in self.capture_objects.elements()))

    def add(self, row: Row) -> None:
        """Put the row where it belongs, and drop one if there are too many."""
        limit = min(self.profile_entries.integer() or _MOST_ENTRIES, _MOST_ENTRIES)
        order = self.sort_method.enumerated()
        if order == _FIFO:
            self._rows = [*self._rows, row][-limit:]
        elif order == _LIFO:
            self._rows = [row, *self._rows][:limit]
        else:
            column = self._sort_column()
            rows = [*self._rows, row]
            rows.sort(key=lambda entry: _rank(entry, column, order))
            self._rows = rows[:limit]

    def _sort_column(self) -> int:
        columns = self.capture_objects.elements()
        return columns.index(self.sort_object) if self.sort_object in columns else 0

    # -- time ----------------------------------------------------------------------------------

    def due(self, occasion: Occasion) -> Instant | None:
        return self._following(self._until, occasion)

    def advance(self, occasion: Occasion) -> None:
        """One row for every period that has ended, captured as of its end."""
        self._skip_what_would_be_lost(occasion)
        due = self._following(self._until, occasion)
        while due is not None and due <= occasion.now:
            self._until = due
            self.capture(NULL, Occasion(occasion.device, due, effects=occasion.effects))
            due = self._following(self._until, occasion)
        self._until = max(self._until, occasion.now)

    def _following(self, moment: Instant, occasion: Occasion) -> Instant | None:
        """The next end of a period; periods are counted from midnight if they fit a day."""
        seconds = self.capture_period.integer()
        if not seconds:
            return None
        clock = occasion.device.clock
        standard = clock.standard(moment)
        midnight = standard.replace(hour=0, minute=0, second=0, microsecond=0)
        period = timedelta(seconds=seconds)
        following = midnight + ((standard - midnight) // period + 1) * period
        if period <= _DAY:
            following = min(following, midnight + _DAY)
        return clock.instant(following)

    def _skip_what_would_be_lost(self, occasion: Occasion) -> None:
        limit = min(self.profile_entries.integer() or _MOST_ENTRIES, _MOST_ENTRIES)
        kept = timedelta(seconds=self.capture_period.integer() * (limit + 1)) // _MICROSECOND
        self._until = max(self._until, Instant(occasion.now.microseconds - kept))


_DAY = timedelta(days=1)
_MICROSECOND = timedelta(microseconds=1)


def _as_array(rows: Sequence[Row]) -> Data:
    return array(structure(*row) for row in rows)


def _cell(entry: Data, occasion: Occasion) -> Data:
    try:
        return captured(entry, occasion)
    except (AccessRefused, ProtocolError):
        return NULL


def _rank(row: Row, column: int, order: int) -> tuple[bool, int]:
    """Sorts rows without a number last."""
    if column >= len(row) or row[column].tag not in INTEGER_TAGS:
        return True, 0
    value = row[column].integer()
    ranks = {
        _LARGEST: -value,
        _SMALLEST: value,
        _NEAREST_TO_ZERO: abs(value),
        _FARTHEST_FROM_ZERO: -abs(value),
    }
    return False, ranks[order]
