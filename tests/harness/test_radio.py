"""The simulated radio: uplinks at once, one downlink for each, conditions in between."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from adapters.base import Crossing, Party, Point
from harness.scenes.radio import Condition, Delaying, Losing, Radio, Repeating
from harness.scenes.trace import Fate, Observation, Trace
from reference_stack.kernel.direction import Direction
from reference_stack.kernel.instant import EPOCH, Duration, Instant
from reference_stack.profiles.profile import Link

A_SECOND = Duration.of(seconds=1)


def frame(direction: Direction, *, at: float = 0, octets: bytes = b"x") -> Crossing:
    return Crossing(EPOCH.after(Duration.of(seconds=at)), Point.RADIO, direction, octets, port=20)


UP, DOWN = Direction.UPLINK, Direction.DOWNLINK


def on_air(*conditions: Condition, limit: int | None = 51) -> tuple[Radio, Trace]:
    trace = Trace()
    radio = Radio(trace, link=Link(), limit_octets=limit)
    radio.conditions += conditions
    return radio, trace


def heard(radio: Radio, *, until: float) -> list[tuple[float, Party]]:
    """When what arrives, and at whom, asking the radio only when it is due."""
    arrived = []
    end = EPOCH.after(Duration.of(seconds=until))
    while (due := radio.due()) is not None and due <= end:
        arrived += [(c.at.microseconds / 1e6, party) for c, party in radio.arrivals(due)]
    return arrived


def fates(trace: Trace) -> list[Fate]:
    return [entry.fate for entry in trace if isinstance(entry, Observation)]


def test_an_uplink_arrives_at_once() -> None:
    radio, trace = on_air()
    radio.uplink(frame(UP))
    assert heard(radio, until=10) == [(0.0, Party.GATEWAY)]
    assert fates(trace) == [Fate.DELIVERED]


def test_a_downlink_waits_for_the_meter_to_speak() -> None:
    radio, _trace = on_air()
    radio.downlink(frame(DOWN))
    assert radio.due() is None
    radio.uplink(frame(UP, at=100))
    assert heard(radio, until=200) == [(100.0, Party.GATEWAY), (101.0, Party.METER)]


def test_one_downlink_goes_with_each_uplink() -> None:
    radio, _ = on_air()
    radio.downlink(frame(DOWN))
    radio.downlink(frame(DOWN))
    radio.uplink(frame(UP))
    assert [party for _, party in heard(radio, until=60)].count(Party.METER) == 1
    radio.uplink(frame(UP, at=60))
    assert heard(radio, until=120)[-1] == (61.0, Party.METER)


@pytest.mark.parametrize(("given", "at"), [(0.5, 1.0), (1.0, 1.0), (1.5, 2.0)])
def test_a_late_answer_takes_the_second_window(given: float, at: float) -> None:
    radio, _ = on_air()
    radio.uplink(frame(UP))
    heard(radio, until=0)
    radio.downlink(frame(DOWN, at=given))
    assert heard(radio, until=60) == [(at, Party.METER)]


def test_what_comes_after_both_windows_waits_for_the_next_uplink() -> None:
    radio, _ = on_air()
    radio.uplink(frame(UP))
    heard(radio, until=0)
    radio.downlink(frame(DOWN, at=2.5))
    assert heard(radio, until=60) == []
    radio.uplink(frame(UP, at=60))
    assert heard(radio, until=120)[-1] == (61.0, Party.METER)


def test_a_frame_too_long_for_the_data_rate_is_refused() -> None:
    radio, trace = on_air(limit=51)
    radio.uplink(frame(UP, octets=bytes(52)))
    radio.uplink(frame(UP, octets=bytes(51)))
    assert fates(trace) == [Fate.REFUSED, Fate.DELIVERED]
    assert len(heard(radio, until=60)) == 1


def every(crossing: Crossing) -> bool:
    return True


def uplinks(crossing: Crossing) -> bool:
    return crossing.direction is UP


def test_a_loss_takes_so_many_frames_and_counts_them() -> None:
    losing = Losing(uplinks, times=2)
    radio, trace = on_air(losing)
    for at in range(3):
        radio.uplink(frame(UP, at=at * 10))
    assert fates(trace) == [Fate.LOST, Fate.LOST, Fate.DELIVERED]
    assert losing.lost == 2


def test_a_repeated_frame_is_heard_twice() -> None:
    radio, _ = on_air(Repeating(uplinks, after=A_SECOND))
    radio.uplink(frame(UP))
    assert heard(radio, until=60) == [(0.0, Party.GATEWAY), (1.0, Party.GATEWAY)]


def test_a_delayed_frame_is_overtaken() -> None:
    radio, _ = on_air(Delaying(uplinks, by=Duration.of(seconds=30)))
    radio.uplink(frame(UP, octets=b"first"))
    radio.uplink(frame(UP, at=10, octets=b"second"))
    order = []
    while (due := radio.due()) is not None:
        order += [crossing.octets for crossing, _ in radio.arrivals(due)]
    assert order == [b"second", b"first"]


@pytest.mark.parametrize(
    "make",
    [
        lambda: Losing(every),
        lambda: Repeating(every, after=A_SECOND),
        lambda: Delaying(every, by=A_SECOND),
    ],
    ids=["losing", "repeating", "delaying"],
)
def test_what_the_harness_injects_passes_every_condition(make: Callable[[], Condition]) -> None:
    radio, trace = on_air(make())
    radio.uplink(frame(UP), injected=True)
    assert heard(radio, until=60) == [(0.0, Party.GATEWAY)]
    assert fates(trace) == [Fate.INJECTED]


def test_the_gateway_learns_what_its_answer_may_carry() -> None:
    radio, _trace = on_air(limit=115)
    radio.uplink(replace(frame(UP), payload_limit_octets=None))
    (crossing, _), *_ = radio.arrivals(Instant(0))
    assert crossing.payload_limit_octets == 115
