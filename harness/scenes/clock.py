"""Whose time a scene follows: one that jumps, or that of the wall.

The only module of the harness that looks at a watch.
"""

from __future__ import annotations

import time
from typing import Protocol

from reference_stack.kernel.instant import EPOCH, Duration, Instant


class Clock(Protocol):
    """Instants count from the moment at which the clock was made."""

    def now(self) -> Instant: ...

    def advance(self, moment: Instant) -> None:
        """Let it become `moment`; nothing happens if that is over."""


class VirtualClock:
    """Jumps."""

    def __init__(self) -> None:
        self._now = EPOCH

    def now(self) -> Instant:
        return self._now

    def advance(self, moment: Instant) -> None:
        self._now = max(self._now, moment)


class WallClock:
    """Waits."""

    def __init__(self) -> None:
        self._started = time.monotonic_ns()

    def now(self) -> Instant:
        return Instant((time.monotonic_ns() - self._started) // 1000)

    def advance(self, moment: Instant) -> None:
        rest = Duration(max(0, moment.microseconds - self.now().microseconds))
        time.sleep(rest.seconds)


def seconds_since_2020() -> int:
    """For counters that have to be higher at every run; good until 2156 in 32 bits."""
    return max(0, int(time.time()) - 1_577_836_800)


def monotonic_us() -> int:
    """For how long something took on the wall."""
    return time.monotonic_ns() // 1000
