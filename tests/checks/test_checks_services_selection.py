"""Times of rows: when a span of them means the same to everybody."""

from __future__ import annotations

import pytest

from harness.checks import services_selection as selection
from reference_stack.dlms.data import NULL, Data, octet_string, unsigned
from reference_stack.dlms.date_time import Date, DateTime, Time


def at(hour: int | None, deviation: int = -60) -> Data:
    return octet_string(DateTime(Date(2026, 6, 15, 1), Time(hour, 0, 0, 0), deviation, 0).encode())


@pytest.mark.parametrize(
    ("cells", "rise"),
    [
        ((at(1), at(2), at(3)), True),
        ((at(1), at(1)), False),
        ((at(2), at(1)), False),
        ((at(1, -60), at(2, -120)), False),
        ((at(1), NULL, at(3)), False),
        ((at(1), at(None)), False),
        ((unsigned(1), unsigned(2)), False),
    ],
    ids=["rising", "twice", "falling", "another zone", "left out", "open", "numbers"],
)
def test_times_rise_or_not(cells: tuple[Data, ...], rise: bool) -> None:
    assert selection.times_rise(cells) is rise
