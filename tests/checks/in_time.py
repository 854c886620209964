"""Traces in which things are said at moments: for tests of checks about time."""

from __future__ import annotations

from dataclasses import replace

from adapters.base import Party
from harness.scenes.trace import Observation, Trace
from reference_stack.kernel.direction import Direction
from reference_stack.kernel.instant import EPOCH, Duration
from tests.checks.spoken import Said, trace


def at(*said: tuple[float, Said]) -> Trace:
    """Each of them said so many seconds after the epoch, to the meter itself where it goes down."""
    untimed = trace(*(entry for _, entry in said))
    timed = Trace()
    for entry, (seconds, _) in zip(untimed, said, strict=True):
        assert isinstance(entry, Observation)
        moment = EPOCH.after(Duration.of(seconds=seconds))
        down = entry.crossing.direction is Direction.DOWNLINK
        timed.observe(
            replace(entry.crossing, at=moment),
            sender=entry.sender,
            receiver=Party.METER if down else entry.receiver,
            fate=entry.fate,
        )
    return timed
