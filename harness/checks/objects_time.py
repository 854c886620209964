"""What a trace says about clocks and about what is captured in time. BB §clock."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from harness.checks.objects import Look, Rule, seen, value_line
from harness.scenes.trace import Trace
from harness.scenes.verdict import Finding, Verdict, inconclusive, passed
from reference_stack.dlms.data import Data, Tag
from reference_stack.kernel.errors import ProtocolError
from reference_stack.kernel.instant import Duration, Instant
from reference_stack.profiles.profile import Profile

_MOMENT_TAGS = (Tag.OCTET_STRING, Tag.DATE_TIME)
_FIFO, _LIFO = 1, 2


def clock_moved(
    trace: Trace, profile: Profile, looks: Sequence[Look], *, seconds: float, tolerance: Duration
) -> Finding:
    """The second look at a clock shows so much more than passed since the first."""
    shown: list[_Shown] = []
    for look in looks:
        found = _shown(trace, profile, look)
        if isinstance(found, Finding):
            return found
        shown.append(found)
    return _moved(trace, shown[0], shown[-1], seconds, tolerance)


def clock_set(
    trace: Trace, profile: Profile, written: Data, looks: Sequence[Look], *, tolerance: Duration
) -> Finding:
    """The clock goes on from what was written. The looks are at the write and at the clock."""
    done = seen(trace, profile, looks[0])
    if done.obstacle or not done.evidence:
        return inconclusive(done.obstacle or "no request reached the network", *done.evidence)
    after = _shown(trace, profile, looks[-1])
    if isinstance(after, Finding):
        return after
    return _moved(trace, _Shown(_local(written), done.evidence), after, 0, tolerance)


class _Shown(NamedTuple):
    """What a clock showed, and where that was said."""

    moment: datetime
    evidence: tuple[int, ...]


def _local(value: Data) -> datetime:
    return value.date_time().moment().replace(tzinfo=None)


def _shown(trace: Trace, profile: Profile, look: Look) -> _Shown | Finding:
    found = seen(trace, profile, look)
    if found.obstacle or not isinstance(found.result, Data):
        return inconclusive(found.obstacle or "the clock cannot be read", *found.evidence)
    try:
        return _Shown(_local(found.result), found.evidence)
    except ProtocolError as problem:
        return inconclusive(f"the clock shows no moment: {problem}", *found.evidence)


def _moved(
    trace: Trace, before: _Shown, after: _Shown, seconds: float, tolerance: Duration
) -> Finding:
    passed_by = _at(trace, after.evidence[-1]).since(_at(trace, before.evidence[-1]))
    lasted = timedelta(microseconds=passed_by.microseconds)
    moved = (after.moment - before.moment - lasted).total_seconds()
    evidence = (*before.evidence, *after.evidence)
    if abs(moved - seconds) <= tolerance.microseconds / 1_000_000:
        return passed("the clock shows what it has to", *evidence)
    return Finding(
        Verdict.FAIL,
        "the clock does not show what it has to",
        evidence,
        expected=f"{seconds:.0f} s more than the time that passed",
        observed=f"{moved:.0f} s more than the time that passed",
    )


def _at(trace: Trace, position: int) -> Instant:
    return trace[position].at


def rows_in_order(values: Sequence[Data]) -> str:
    """Rows rise by their first column if they are sorted so, and it is a moment in all of them.

    The values are the method of sorting and the rows.
    """
    rows = [row.elements() for row in values[-1].elements()]
    if any(len(row) != len(rows[0]) for row in rows):
        return "rows of different lengths"
    moments = [_utc(row[0]) for row in rows if row and row[0].tag in _MOMENT_TAGS]
    known = [moment for moment in moments if moment is not None]
    # Reading: null-data in a column of moments stands for the period after the row before.
    sort_method = values[0].enumerated()
    if sort_method not in (_FIFO, _LIFO) or len(known) < len(moments):
        return ""
    right = sorted(known, reverse=sort_method == _LIFO)
    return "" if known == right else "rows that do not follow one another in time"


def _utc(value: Data) -> datetime | None:
    """None where it is told in local time only, which goes back once a year."""
    try:
        return value.date_time().in_utc()
    except ProtocolError:
        return None


def captured_rows(*, periods: int, capacity: int) -> Rule:
    """So many periods after the first look there are as many rows more, never beyond capacity."""

    def complaint(values: Sequence[Data]) -> str:
        before, after = (value.integer() for value in values)
        # The looks themselves may lie on either side of the end of a period.
        least, most = before + periods, before + periods + 1
        if after > capacity:
            return f"{after} rows of {capacity}"
        if min(least, capacity) <= after <= most:
            return ""
        return f"{before} rows became {after}"

    return Rule(
        "each period brings a row, and no row is kept beyond the capacity",
        "the profile does not capture a row for each period",
        f"{periods} rows more, {capacity} at most",
        complaint,
    )


def not_more_than(capacity: int) -> Rule:
    return Rule(
        "the profile keeps no more rows than it has room for",
        "the profile keeps more rows than it has room for",
        f"{capacity} rows",
        lambda values: "" if values[-1].integer() == capacity else value_line(values[-1]),
    )


def one_row_more(capacity: int) -> Rule:
    """Unless there was no room."""

    def complaint(values: Sequence[Data]) -> str:
        before, after = (value.integer() for value in values)
        fits = after == min(before + 1, capacity or before + 1)
        return "" if fits else f"{before} rows became {after}"

    return Rule("there is a row more", "there is no row more", "one row more", complaint)


IN_ORDER = Rule(
    "the rows stand in the order of their time",
    "the rows do not stand in the order of their time",
    "rows that rise by their time",
    rows_in_order,
)
EMPTIED = Rule(
    "the profile begins anew",
    "the profile keeps rows of another meaning",
    "no row, or those captured since",
    lambda values: "" if values[-1].integer() <= 1 else f"{values[-1].integer()} rows",
)
