"""Dates and times with open fields, and what arithmetic makes of them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reference_stack.dlms.date_time import LAST_DAY, Date, DateTime, Time
from reference_stack.kernel.errors import Malformed, MisuseError

NOON = DateTime(Date(2024, 2, 28, 3), Time(12, 0, 0, 0), -60, 0)


@given(
    st.datetimes(
        min_value=datetime(1900, 1, 1, tzinfo=UTC).replace(tzinfo=None),
        max_value=datetime(9000, 1, 1, tzinfo=UTC).replace(tzinfo=None),
        timezones=st.integers(-14 * 60, 14 * 60).map(lambda m: timezone(timedelta(minutes=m))),
    )
)
def test_a_moment_survives_the_form_of_the_standard_to_the_hundredth(moment: datetime) -> None:
    back = DateTime.decode(DateTime.of(moment).encode()).moment()
    assert timedelta() <= moment - back < timedelta(milliseconds=10)
    assert back.utcoffset() == moment.utcoffset()


def test_a_moment_without_zone_leaves_the_deviation_open() -> None:
    moment = datetime(2024, 1, 1, 12, 30, tzinfo=UTC).replace(tzinfo=None)
    value = DateTime.of(moment)
    assert value.deviation_minutes is None
    assert value.in_utc() is None
    assert value.moment() == moment


def test_daylight_saving_is_marked_in_the_clock_status() -> None:
    summer = datetime(2024, 7, 1, 12, tzinfo=timezone(timedelta(hours=2)))
    value = DateTime.of(summer, daylight_saving=True)
    assert (value.deviation_minutes, value.clock_status) == (-120, 0x80)


def test_moving_a_clock_keeps_its_zone_and_finds_the_day_of_the_week() -> None:
    later = NOON.later(86_400)
    assert later == DateTime(Date(2024, 2, 29, 4), Time(12, 0, 0, 0), -60, 0)
    assert NOON._replace(date=Date(2024, 2, 28)).later(60).date.day_of_week is None


def test_moving_keeps_open_what_was_open() -> None:
    coarse = DateTime(Date(2024, 2, 28), Time(12, 0, None, None))
    assert coarse.later(900).time == Time(12, 15, 0, None)


@pytest.mark.parametrize(
    "value",
    [
        DateTime(),
        NOON._replace(date=Date(2024, 2, LAST_DAY)),
        NOON._replace(date=Date(2023, 2, 29)),
        NOON._replace(time=Time(None, 0)),
        NOON._replace(date=Date(0, 1, 1)),
    ],
    ids=["all open", "last day", "no such day", "no hour", "year zero"],
)
def test_what_names_no_moment_has_none(value: DateTime) -> None:
    with pytest.raises(Malformed):
        value.moment()
    with pytest.raises(Malformed):
        value.later(1)


def test_the_calendar_ends_somewhere() -> None:
    last = DateTime.of(datetime(9999, 12, 31, 23, 59, tzinfo=UTC))
    with pytest.raises(Malformed):
        last.later(3600)
    with pytest.raises(Malformed):
        last._replace(deviation_minutes=60).in_utc()


@pytest.mark.parametrize(
    ("kind", "octets"),
    [
        (Date, "07E8010000"),
        (Date, "07E8010108"),
        (Time, "18000000"),
        (Time, "003C0000"),
        (Time, "00003C00"),
        (Time, "00000064"),
        (DateTime, "07E80101010C00000003 4900"),
        (DateTime, "07E80101010C00000"),
    ],
    ids=["day 0", "eighth day", "24 h", "60 min", "60 s", "100/100", "841 min", "short"],
)
def test_fields_out_of_range_are_malformed(kind: type[DateTime], octets: str) -> None:
    digits = octets.replace(" ", "")
    with pytest.raises(Malformed):
        kind.decode(bytes.fromhex(digits[: len(digits) & ~1]))


def test_a_field_that_does_not_fit_its_octets_is_our_own_mistake() -> None:
    with pytest.raises(MisuseError):
        Time(hour=256).encode()
    with pytest.raises(MisuseError):
        DateTime(deviation_minutes=40_000).encode()
