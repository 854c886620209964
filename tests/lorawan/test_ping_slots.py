"""When ping slots open."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from reference_stack.kernel.instant import Duration, Instant
from reference_stack.lorawan.classes import ping_slot

MICROSECONDS = st.integers(0, 1 << 50)
PERIODS = st.integers(1_000_000, 128_000_000)


@given(MICROSECONDS, PERIODS, MICROSECONDS)
def test_the_next_slot_is_one_of_the_schedule_and_the_first(
    moment: int, period: int, offset: int
) -> None:
    slot = ping_slot(Instant(moment), period=Duration(period), offset=Duration(offset))
    assert (slot.microseconds - offset) % period == 0
    assert moment <= slot.microseconds < moment + period
