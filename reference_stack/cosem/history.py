"""Rows that a profile has before anything happened: a meter does not begin its life in a test."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from reference_stack.cosem.capture import CLOCK_COLUMN
from reference_stack.cosem.classes.clock import Clock
from reference_stack.dlms.data import INTEGER_TAGS, Data, array, octet_string, structure
from reference_stack.kernel.instant import Instant

_MICROSECONDS = 1_000_000


def history(
    columns: Sequence[Data],
    initial: Callable[[Data], Data],
    clock: Clock,
    *,
    rows: int,
    period_seconds: int,
    step: int,
) -> Data:
    """A buffer of so many rows, the oldest first, the last one taken when the world began.

    `initial` gives what a capture object holds then; numbers were `step` less in every row before.
    """

    def cell(column: Data, periods_ago: int) -> Data:
        if column == CLOCK_COLUMN:
            then = Instant(-periods_ago * period_seconds * _MICROSECONDS)
            return octet_string(clock.local(then).encode())
        value = initial(column)
        if value.tag in INTEGER_TAGS:
            return Data(value.tag, max(value.integer() - periods_ago * step, 0))
        return value

    return array(
        structure(*(cell(column, ago) for column in columns)) for ago in range(rows - 1, -1, -1)
    )
