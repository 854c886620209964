"""The simulated radio and devices that listen by themselves: in ping slots, or all the time."""

from __future__ import annotations

from dataclasses import replace

import pytest

from adapters.base import Crossing, Party, Point
from harness.scenes.radio import Delaying, Losing, Radio
from harness.scenes.trace import Fate, Observation, Trace
from reference_stack.kernel.direction import Direction
from reference_stack.kernel.instant import EPOCH, Duration
from reference_stack.lorawan.classes import DeviceClass
from reference_stack.profiles.profile import Link

SLOTS = Link(
    device_class=DeviceClass.B,
    ping_slot_period=Duration.of(seconds=32),
    ping_slot_offset=Duration.of(seconds=2),
)
ALWAYS = replace(SLOTS, device_class=DeviceClass.C)
UP, DOWN = Direction.UPLINK, Direction.DOWNLINK


def frame(direction: Direction, at: float, octets: bytes = b"x") -> Crossing:
    return Crossing(EPOCH.after(Duration.of(seconds=at)), Point.RADIO, direction, octets, port=21)


def heard(radio: Radio) -> list[float]:
    """When the meter hears something, asking the radio only when it is due."""
    moments = []
    while (due := radio.due()) is not None:
        arrived = radio.arrivals(due)
        moments += [c.at.microseconds / 1e6 for c, party in arrived if party is Party.METER]
    return moments


def on_air(link: Link) -> Radio:
    return Radio(Trace(), link=link, limit_octets=51)


def test_who_listens_all_the_time_hears_at_once() -> None:
    radio = on_air(ALWAYS)
    radio.downlink(frame(DOWN, 7))
    assert heard(radio) == [7.0]


def test_two_frames_are_not_heard_at_once() -> None:
    radio = on_air(ALWAYS)
    radio.downlink(frame(DOWN, 7))
    radio.downlink(frame(DOWN, 7))
    assert heard(radio) == [7.0, 8.0]


@pytest.mark.parametrize(
    ("given", "at"), [(100.5, 101.0), (101.0, 101.0), (101.5, 102.0), (102.5, 102.5)]
)
def test_receive_windows_come_first_for_who_listens_all_the_time(given: float, at: float) -> None:
    radio = on_air(ALWAYS)
    radio.uplink(frame(UP, 100))
    radio.arrivals(frame(UP, 100).at)
    radio.downlink(frame(DOWN, given))
    assert heard(radio) == [at]


def test_what_finds_the_windows_used_goes_after_them() -> None:
    radio = on_air(ALWAYS)
    radio.uplink(frame(UP, 100))
    radio.downlink(frame(DOWN, 100))
    radio.downlink(frame(DOWN, 100))
    assert heard(radio) == [101.0, 102.0]


@pytest.mark.parametrize(("given", "at"), [(0, 2.0), (2, 2.0), (2.5, 34.0), (100, 130.0)])
def test_a_frame_waits_for_the_next_ping_slot(given: float, at: float) -> None:
    radio = on_air(SLOTS)
    radio.downlink(frame(DOWN, given))
    assert radio.awaits_slot
    assert heard(radio) == [at]
    assert not radio.awaits_slot


def test_each_ping_slot_takes_one_frame() -> None:
    radio = on_air(SLOTS)
    for _ in range(3):
        radio.downlink(frame(DOWN, 0))
    assert heard(radio) == [2.0, 34.0, 66.0]


def test_receive_windows_spare_the_wait_for_a_slot() -> None:
    radio = on_air(SLOTS)
    radio.uplink(frame(UP, 10))
    radio.downlink(frame(DOWN, 10))
    radio.downlink(frame(DOWN, 10))
    assert heard(radio) == [11.0, 34.0]


@pytest.mark.parametrize("link", [SLOTS, ALWAYS], ids=["slots", "always"])
def test_the_air_does_what_it_does_to_everybody(link: Link) -> None:
    trace = Trace()
    radio = Radio(trace, link=link, limit_octets=51)
    radio.conditions += [
        Losing(lambda _: True),
        Delaying(lambda _: True, by=Duration.of(seconds=9)),
    ]
    for octets in (b"x", b"x", bytes(52)):
        radio.downlink(frame(DOWN, 2, octets))
    first = 34.0 if link is SLOTS else 3.0
    assert heard(radio) == [first + 9]
    fates = [entry.fate for entry in trace if isinstance(entry, Observation)]
    assert fates == [Fate.LOST, Fate.DELIVERED, Fate.REFUSED]
