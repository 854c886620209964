"""A meter that has nothing to say opens receive windows now and then. RFC9011 §5.6.3."""

from __future__ import annotations

from dataclasses import replace

from reference_stack.kernel.instant import EPOCH, Duration
from reference_stack.nodes.events import SendFrame, TimerExpired
from reference_stack.nodes.meter import MeterNode
from reference_stack.profiles.profile_file import load_profile

PROFILE = load_profile("dlms_over_lorawan")


def meter(idle: Duration | None) -> MeterNode:
    link = replace(PROFILE.link, idle_uplink=idle)
    return MeterNode(replace(PROFILE, link=link), seed=1)


def spoken(node: MeterNode) -> list[int]:
    """The hours of the first fifty at which it sends something, after an uplink at the start."""
    node.uplink(EPOCH)
    hours = []
    while (due := node.due()) is not None and due < EPOCH.after(Duration.of(hours=50)):
        if any(isinstance(effect, SendFrame) for effect in node.handle(TimerExpired(), due)):
            hours.append(due.since(EPOCH).microseconds // Duration.of(hours=1).microseconds)
    return hours


def test_it_speaks_when_it_was_silent_for_long_enough() -> None:
    assert spoken(meter(Duration.of(hours=24))) == [24, 48]


def test_it_is_silent_when_that_was_switched_off() -> None:
    assert spoken(meter(None)) == []
