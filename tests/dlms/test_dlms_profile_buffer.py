"""Null-data and delta values in the rows of a profile."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reference_stack.dlms import data as d
from reference_stack.dlms.axdr import decode_data
from reference_stack.dlms.data import NULL, Data, Tag
from reference_stack.dlms.date_time import DateTime
from reference_stack.dlms.profile_buffer import Columns, expand_rows, shorten_rows
from reference_stack.kernel.errors import Malformed

CENTRAL_EUROPE = timezone(timedelta(hours=1))
QUARTER_HOURS = Columns(clocks=(0,), capture_period_seconds=900)


def clock(minutes: int, *, tagged: bool = False) -> Data:
    start = datetime(2024, 1, 1, tzinfo=CENTRAL_EUROPE)
    moment = DateTime.of(start + timedelta(minutes=minutes))
    return d.date_time(moment) if tagged else d.octet_string(moment.encode())


@pytest.mark.parametrize("tagged", [False, True], ids=["octet-string", "date-time"])
def test_null_data_means_the_value_before_and_for_the_clock_one_period_later(tagged: bool) -> None:
    rows = [
        (clock(0, tagged=tagged), d.double_long_unsigned(5), d.unsigned(1)),
        (NULL, NULL, d.unsigned(2)),
        (NULL, d.double_long_unsigned(6), NULL),
    ]
    assert expand_rows(rows, QUARTER_HOURS) == [
        (clock(0, tagged=tagged), d.double_long_unsigned(5), d.unsigned(1)),
        (clock(15, tagged=tagged), d.double_long_unsigned(5), d.unsigned(2)),
        (clock(30, tagged=tagged), d.double_long_unsigned(6), d.unsigned(2)),
    ]


def test_a_time_told_after_a_gap_is_where_counting_goes_on() -> None:
    rows = [(clock(0),), (clock(60),), (NULL,)]
    assert expand_rows(rows, QUARTER_HOURS)[2] == (clock(75),)


def test_null_data_in_the_first_row_stays_a_value_that_is_not_there() -> None:
    assert expand_rows([(NULL,), (NULL,)], QUARTER_HOURS) == [(NULL,), (NULL,)]


def test_delta_values_add_up_along_the_column() -> None:
    rows = [(decode_data(bytes.fromhex(octets)),) for octets in ("06000F4240", "21000000FA")]
    rows.append((decode_data(bytes.fromhex("210000012C")),))
    assert [row[0].integer() for row in expand_rows(rows)] == [1_000_000, 1_000_250, 1_000_550]


@pytest.mark.parametrize(
    ("before", "delta", "after"),
    [
        (d.unsigned(250), Data(Tag.DELTA_UNSIGNED, 10), d.unsigned(4)),
        (d.integer(120), Data(Tag.DELTA_INTEGER, 10), d.integer(-126)),
        (d.long(-5), Data(Tag.DELTA_INTEGER, -10), d.long(-15)),
        (d.long64_unsigned(2**64 - 1), Data(Tag.DELTA_UNSIGNED, 1), d.long64_unsigned(0)),
    ],
    ids=["unsigned", "integer", "below zero", "long64-unsigned"],
)
def test_a_sum_stays_within_the_type_it_is_added_to(before: Data, delta: Data, after: Data) -> None:
    assert expand_rows([(before,), (delta,)])[1] == (after,)


@pytest.mark.parametrize(
    "rows",
    [
        [(Data(Tag.DELTA_UNSIGNED, 1),)],
        [(d.octet_string(b"a"),), (Data(Tag.DELTA_UNSIGNED, 1),)],
        [(d.unsigned(1),), (d.unsigned(1), d.unsigned(2))],
    ],
    ids=["first row", "not a number", "rows of unlike length"],
)
def test_rows_that_lead_nowhere_are_malformed(rows: list[tuple[Data, ...]]) -> None:
    with pytest.raises(Malformed):
        expand_rows(rows)


def test_a_clock_that_leaves_its_time_open_is_malformed() -> None:
    with pytest.raises(Malformed):
        expand_rows([(d.date_time(DateTime()),), (NULL,)], QUARTER_HOURS)


counters = st.integers(0, 3).map(d.double_long_unsigned)
clocks = st.integers(0, 5).map(lambda quarters: clock(15 * quarters))


@given(st.lists(st.tuples(clocks, counters, counters), max_size=12))
def test_what_is_shortened_comes_back_in_full(rows: list[tuple[Data, ...]]) -> None:
    short = shorten_rows(rows, QUARTER_HOURS)
    assert expand_rows(short, QUARTER_HOURS) == rows
    for before, now, cells in zip(rows, rows[1:], short[1:], strict=False):
        assert [cell == NULL for cell in cells[1:]] == [
            old == new for old, new in zip(before[1:], now[1:], strict=True)
        ]


def test_a_clock_that_implies_nothing_is_sent_every_time() -> None:
    rows = [(d.date_time(DateTime()),), (d.date_time(DateTime()),)]
    assert shorten_rows(rows, QUARTER_HOURS) == rows
