"""The network-server side of the radio, simulated: uplinks at once, downlinks when they are heard.

A downlink waits until its device of class A has spoken; one goes with each uplink. One of class B
hears it in its next ping slot as well, one of class C at any time but between an uplink and the
second window after it, and nobody hears two at once. TS001 §10, TS001 §15.

What a scenario does to the air is a `Condition`: each message passes all of them, in the order in
which they were set, and each may take it away, hold it back or repeat it.
"""

from __future__ import annotations

import heapq
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from adapters.base import Crossing, Party
from harness.scenes.trace import Fate, Trace
from reference_stack.kernel.instant import EPOCH, Duration, Instant, earliest
from reference_stack.lorawan.classes import ReceiveWindows
from reference_stack.profiles.profile import Link

NO_DELAY = Duration(0)
ON_AIR = Duration.of(seconds=1)
"""What a device that listens by itself needs to hear one downlink before it can hear another."""


@dataclass(frozen=True, slots=True)
class Handling:
    """What becomes of one message: lost with a note, or heard after a while, or twice."""

    lost: str = ""
    delay: Duration = NO_DELAY
    again_after: tuple[Duration, ...] = ()
    note: str = ""


AS_IT_IS = Handling()


class Condition(Protocol):
    """Something that the air does to messages. May keep count of what it has done."""

    def handle(self, crossing: Crossing) -> Handling: ...


class Losing:
    """Loses the messages that `fits` names, the first so many of them."""

    def __init__(
        self, fits: Callable[[Crossing], bool], *, times: int = 1, why: str = "lost on the air"
    ) -> None:
        self._fits = fits
        self._left = times
        self._why = why
        self.lost = 0

    def handle(self, crossing: Crossing) -> Handling:
        if not self._left or not self._fits(crossing):
            return AS_IT_IS
        self._left -= 1
        self.lost += 1
        return Handling(lost=self._why)


class Repeating:
    """Lets the messages that `fits` names be heard twice, as when two gateways report them late."""

    def __init__(
        self, fits: Callable[[Crossing], bool], *, after: Duration, times: int = 1
    ) -> None:
        self._fits = fits
        self._after = after
        self._left = times
        self.repeated = 0

    def handle(self, crossing: Crossing) -> Handling:
        if not self._left or not self._fits(crossing):
            return AS_IT_IS
        self._left -= 1
        self.repeated += 1
        return Handling(again_after=(self._after,), note="heard twice")


class Delaying:
    """Holds back the messages that `fits` names, so that others overtake them."""

    def __init__(self, fits: Callable[[Crossing], bool], *, by: Duration, times: int = 1) -> None:
        self._fits = fits
        self._by = by
        self._left = times
        self.delayed = 0

    def handle(self, crossing: Crossing) -> Handling:
        if not self._left or not self._fits(crossing):
            return AS_IT_IS
        self._left -= 1
        self.delayed += 1
        return Handling(delay=self._by, note=f"held back for {self._by}")


@dataclass(frozen=True, slots=True, order=True)
class _Flying:
    at: Instant
    number: int
    crossing: Crossing
    receiver: Party


@dataclass(frozen=True, slots=True)
class Waiting:
    """A downlink in the queue of the network server."""

    crossing: Crossing
    sender: Party
    injected: bool


class Radio:
    """Between one meter and its gateway."""

    def __init__(self, trace: Trace, *, link: Link, limit_octets: int | None) -> None:
        self._trace = trace
        self.link = link
        self.limit_octets = limit_octets
        self.conditions: list[Condition] = []
        self.downlinks: deque[Waiting] = deque()
        self._flying: list[_Flying] = []
        self._numbers = 0
        self._windows: ReceiveWindows | None = None
        self._free_at = EPOCH
        """From when on the device can hear something besides its receive windows."""

    def uplink(self, crossing: Crossing, *, injected: bool = False) -> None:
        """A frame of the meter. Its receive windows open a second later."""
        self._windows = ReceiveWindows.after(crossing.at, delay=self.link.receive_delay)
        sender = Party.HARNESS if injected else Party.METER
        limit = self.limit_octets
        if crossing.payload_limit_octets is None and limit is not None:
            crossing = replace(crossing, payload_limit_octets=limit)
        self._transmit(crossing, sender, Party.GATEWAY, injected=injected)

    def downlink(self, crossing: Crossing, *, injected: bool = False) -> None:
        """A frame for the meter; it waits until the meter listens."""
        sender = Party.HARNESS if injected else Party.GATEWAY
        self.downlinks.append(Waiting(crossing, sender, injected))

    def multicast(self, crossing: Crossing, *, injected: bool = False) -> None:
        """A frame for a group: no window is waited for, the session is there. TS005."""
        sender = Party.HARNESS if injected else Party.GATEWAY
        self._transmit(crossing, sender, Party.METER, injected=injected)

    def due(self) -> Instant | None:
        """When something arrives, or a window opens for something that waits."""
        return earliest(self._flying[0].at if self._flying else None, self._next_window())

    @property
    def awaits_slot(self) -> bool:
        """Whether a downlink waits for a device that will hear it without having spoken."""
        return bool(self.downlinks) and self.link.listens_by_itself

    def _next_window(self) -> Instant | None:
        """When the first waiting downlink can go; None while the device does not listen."""
        if not self.downlinks:
            return None
        given = self.downlinks[0].crossing.at
        if self._windows is not None:
            for window in (self._windows.first, self._windows.second):
                if given <= window:
                    return window
        return self.link.listens(max(given, self._free_at))

    def arrivals(self, now: Instant) -> Sequence[tuple[Crossing, Party]]:
        """What arrives by `now`, and at whom."""
        window = self._next_window()
        if window is not None and window <= now:
            self._windows = None
            self._free_at = window.after(ON_AIR)
            self._answer(self.downlinks.popleft(), window)
        arrived: list[tuple[Crossing, Party]] = []
        while self._flying and self._flying[0].at <= now:
            flying = heapq.heappop(self._flying)
            arrived.append((replace(flying.crossing, at=max(flying.at, now)), flying.receiver))
        return arrived

    def _answer(self, waiting: Waiting, window: Instant) -> None:
        crossing = replace(waiting.crossing, at=window)
        self._transmit(crossing, waiting.sender, Party.METER, injected=waiting.injected)

    def _transmit(
        self, crossing: Crossing, sender: Party, receiver: Party, *, injected: bool
    ) -> None:
        limit = self.limit_octets
        if limit is not None and len(crossing.octets) > limit:
            note = f"{len(crossing.octets)} octets, the data rate carries {limit}"
            self._trace.observe(
                crossing, sender=sender, receiver=receiver, fate=Fate.REFUSED, note=note
            )
            return
        handling = AS_IT_IS if injected else self._handled(crossing)
        fate = Fate.INJECTED if injected else Fate.LOST if handling.lost else Fate.DELIVERED
        self._trace.observe(
            crossing,
            sender=sender,
            receiver=receiver,
            fate=fate,
            note=handling.lost or handling.note,
        )
        if handling.lost:
            return
        for delay in (handling.delay, *handling.again_after):
            self._numbers += 1
            flying = _Flying(crossing.at.after(delay), self._numbers, crossing, receiver)
            heapq.heappush(self._flying, flying)

    def _handled(self, crossing: Crossing) -> Handling:
        for condition in self.conditions:
            handling = condition.handle(crossing)
            if handling != AS_IT_IS:
                return handling
        return AS_IT_IS
