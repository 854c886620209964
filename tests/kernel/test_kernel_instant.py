"""Virtual time is exact: whole microseconds, read and written as people say them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reference_stack.kernel.errors import MisuseError
from reference_stack.kernel.instant import EPOCH, Duration, Instant, earliest


@pytest.mark.parametrize(
    ("written", "microseconds"),
    [
        ("12h", 43_200_000_000),
        ("15min", 900_000_000),
        ("30s", 30_000_000),
        ("250ms", 250_000),
        ("7us", 7),
        (" 1.5 s ", 1_500_000),
        ("0s", 0),
    ],
)
def test_a_duration_is_read_as_it_is_said(written: str, microseconds: int) -> None:
    assert Duration.parse(written).microseconds == microseconds


@pytest.mark.parametrize("written", ["", "12", "h", "-1s", "1 day", "1,5s", "1e3s", "\u0661s"])
def test_what_is_no_duration_is_refused(written: str) -> None:
    with pytest.raises(MisuseError, match="write for example"):
        Duration.parse(written)


@given(st.integers(0, 10**6).map(lambda n: Duration(n * 1_000_000)))
def test_whole_seconds_are_written_so_that_they_are_read_again(duration: Duration) -> None:
    assert Duration.parse(str(duration)) == duration


@given(st.integers(0, 10**15), st.integers(0, 10**15))
def test_later_is_later(start: int, length: int) -> None:
    then = Instant(start).after(Duration(length))
    assert then.since(Instant(start)) == Duration(length)
    if length:
        with pytest.raises(MisuseError, match="later"):
            Instant(start).since(then)


def test_never_is_later_than_everything() -> None:
    assert earliest(None, Instant(5), Instant(3), None) == Instant(3)
    assert earliest(None, None) is None
    assert earliest() is None


def test_hours_and_minutes_add_up() -> None:
    assert Duration.of(hours=1, minutes=30, seconds=0.5).seconds == 5400.5
    assert Duration.of(hours=4).times(0.25) == Duration.of(hours=1)
    assert str(EPOCH.after(Duration.of(seconds=1))) == "1.000000s"
