"""Instants and durations, in whole microseconds, so that virtual time is exact."""

from __future__ import annotations

import re
from typing import NamedTuple

from reference_stack.kernel.errors import MisuseError

_UNITS = {"us": 1, "ms": 1_000, "s": 1_000_000, "min": 60_000_000, "h": 3_600_000_000}
_WRITTEN = re.compile(r"^\s*([0-9]+(?:\.[0-9]+)?)\s*(us|ms|s|min|h)\s*$")


class Duration(NamedTuple):
    """A length of time. Not negative."""

    microseconds: int

    @classmethod
    def of(cls, *, hours: float = 0, minutes: float = 0, seconds: float = 0) -> Duration:
        """Build from hours, minutes and seconds; rounded to the microsecond."""
        return cls(round((hours * 3600 + minutes * 60 + seconds) * 1_000_000))

    @classmethod
    def parse(cls, written: str) -> Duration:
        """Read `12h`, `30s`, `250ms`, `15min`. Raises MisuseError for anything else."""
        match = _WRITTEN.match(written)
        if match is None:
            raise MisuseError(f"{written!r} is no duration; write for example 30s, 15min or 12h")
        return cls(round(float(match[1]) * _UNITS[match[2]]))

    @property
    def seconds(self) -> float:
        return self.microseconds / 1_000_000

    def plus(self, more: Duration) -> Duration:
        return Duration(self.microseconds + more.microseconds)

    def times(self, factor: float) -> Duration:
        return Duration(round(self.microseconds * factor))

    def __str__(self) -> str:
        for unit, size in (("h", 3_600_000_000), ("min", 60_000_000), ("s", 1_000_000)):
            if self.microseconds and self.microseconds % size == 0:
                return f"{self.microseconds // size}{unit}"
        return f"{self.microseconds / 1_000_000:g}s"


class Instant(NamedTuple):
    """A moment, counted from an epoch that the owner of time chooses."""

    microseconds: int

    def after(self, duration: Duration) -> Instant:
        return Instant(self.microseconds + duration.microseconds)

    def since(self, earlier: Instant) -> Duration:
        """How long ago `earlier` was. Raises MisuseError when it lies in the future."""
        if earlier.microseconds > self.microseconds:
            raise MisuseError(f"{earlier} is later than {self}")
        return Duration(self.microseconds - earlier.microseconds)

    def __str__(self) -> str:
        return f"{self.microseconds / 1_000_000:.6f}s"


EPOCH = Instant(0)


def earliest(*moments: Instant | None) -> Instant | None:
    """The first of the given moments; None stands for never."""
    first = None
    for moment in moments:
        if moment is not None and (first is None or moment < first):
            first = moment
    return first
