"""What was observed, in order; the only thing checks may read. Append-only."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from adapters.base import Crossing, Party, Point
from reference_stack.kernel.direction import Direction
from reference_stack.kernel.instant import Instant


class Fate(Enum):
    """What became of a message after it was sent."""

    DELIVERED = "delivered"
    LOST = "lost"
    """Taken off the link by a condition of the scenario."""
    REFUSED = "refused"
    """Not carried by the network: too long for the data rate, or no receive window."""
    INJECTED = "injected"
    """Made by the harness, not by the named sender."""


@dataclass(frozen=True, slots=True)
class Observation:
    """A message seen at a boundary. `note` says what the harness did to it, if anything."""

    index: int
    crossing: Crossing
    sender: Party
    receiver: Party
    fate: Fate
    note: str = ""

    @property
    def at(self) -> Instant:
        return self.crossing.at

    @property
    def arrived(self) -> bool:
        return self.fate in (Fate.DELIVERED, Fate.INJECTED)


@dataclass(frozen=True, slots=True)
class Remark:
    """Something that is no message: a situation brought about, an order, a declared fact."""

    index: int
    at: Instant
    text: str


Entry = Observation | Remark


class Trace:
    """Observations and remarks in the order in which they were made."""

    def __init__(self) -> None:
        self._entries: list[Entry] = []

    def observe(
        self,
        crossing: Crossing,
        *,
        sender: Party,
        receiver: Party,
        fate: Fate = Fate.DELIVERED,
        note: str = "",
    ) -> Observation:
        observation = Observation(len(self._entries), crossing, sender, receiver, fate, note)
        self._entries.append(observation)
        return observation

    def remark(self, at: Instant, text: str) -> Remark:
        remark = Remark(len(self._entries), at, text)
        self._entries.append(remark)
        return remark

    def __iter__(self) -> Iterator[Entry]:
        return iter(self._entries)

    def __len__(self) -> int:
        return len(self._entries)

    def __getitem__(self, index: int) -> Entry:
        return self._entries[index]

    def messages(
        self,
        *,
        point: Point | None = None,
        direction: Direction | None = None,
        sender: Party | None = None,
        port: int | None = None,
        since: int = 0,
    ) -> Iterator[Observation]:
        """Observations that fit all given criteria, from position `since` on."""
        for entry in self._entries[since:]:
            if (
                isinstance(entry, Observation)
                and (point is None or entry.crossing.point is point)
                and (direction is None or entry.crossing.direction is direction)
                and (sender is None or entry.sender is sender)
                and (port is None or entry.crossing.port == port)
            ):
                yield entry
