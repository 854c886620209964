"""Frames for a group go out at once, whoever made them."""

from __future__ import annotations

import pytest

from adapters.base import Crossing, Party, Point
from harness.scenes.radio import Losing, Radio
from harness.scenes.trace import Fate, Observation, Trace
from reference_stack.kernel.direction import Direction
from reference_stack.kernel.instant import EPOCH
from reference_stack.profiles.profile import Link

FRAME = Crossing(EPOCH, Point.RADIO, Direction.DOWNLINK, b"x", port=23, multicast=True)


def radio(limit: int | None = None) -> tuple[Radio, Trace]:
    trace = Trace()
    return Radio(trace, link=Link(), limit_octets=limit), trace


@pytest.mark.parametrize(
    ("injected", "sender", "fate"),
    [(False, Party.GATEWAY, Fate.DELIVERED), (True, Party.HARNESS, Fate.INJECTED)],
    ids=["of-the-gateway", "of-the-harness"],
)
def test_no_window_is_waited_for(injected: bool, sender: Party, fate: Fate) -> None:
    air, trace = radio()
    air.multicast(FRAME, injected=injected)
    [seen] = trace
    assert isinstance(seen, Observation)
    assert (seen.sender, seen.receiver, seen.fate) == (sender, Party.METER, fate)
    assert [(crossing.octets, party) for crossing, party in air.arrivals(EPOCH)] == [
        (b"x", Party.METER)
    ]


def test_a_frame_for_a_group_may_be_lost() -> None:
    air, trace = radio()
    air.conditions.append(Losing(lambda crossing: crossing.multicast))
    air.multicast(FRAME)
    [seen] = trace
    assert isinstance(seen, Observation)
    assert seen.fate is Fate.LOST
    assert air.arrivals(EPOCH) == []


def test_a_frame_for_a_group_has_to_fit() -> None:
    air, trace = radio(limit=0)
    air.multicast(FRAME)
    [seen] = trace
    assert isinstance(seen, Observation)
    assert seen.fate is Fate.REFUSED
