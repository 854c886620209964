"""What the air does to one packet, frame by frame, as a value that can be written and played again.

A pattern says for each uplink and each downlink frame of a packet what becomes of it; frames beyond
its end arrive. Patterns are drawn, played and made smaller by hypothesis, from a seed; the smallest
that breaks the promise is the finding. The promise: the packet arrives intact, or both sides know
that it did not, and nothing else ever arrives. RFC8724 §8.4.3.

| function | gives |
|---|---|
| `Pattern.read(text)`, `str(pattern)` | the written form: `uplink .x~2 downlink .x` |
| `play_pattern(scene, pattern, size_octets)` | plays it in a scene; the packet |
| `smallest_failing(judge, seed=, plays=)` | the smallest pattern that `judge` fails, or None |
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from random import Random

from hypothesis import HealthCheck, Phase, find, settings
from hypothesis import strategies as st
from hypothesis.errors import NoSuchExample

from adapters.base import Crossing, Party, Point
from harness.scenes.radio import AS_IT_IS, Handling
from harness.scenes.scene import Scene
from harness.scenes.situations import LEAST_PACKET_OCTETS, PacketToSend, datagram
from harness.scenes.verdict import Finding, Inconclusive, Verdict
from harness.stimuli.answering import plays_out
from reference_stack.kernel.direction import Direction
from reference_stack.kernel.errors import MisuseError
from reference_stack.kernel.instant import Duration
from reference_stack.schc.rules import rule_id

_AGAIN = Duration.of(seconds=0.3)
_LATE = Duration.of(seconds=12)
"""Later than the next two frames of our meter."""
_WRITTEN = re.compile(r"uplink ([.x2~]+|-) downlink ([.x]+|-)")
_LONGEST_UPLINK, _LONGEST_DOWNLINK = 12, 4


class Fortune(Enum):
    """What becomes of a frame."""

    ARRIVES = "."
    LOST = "x"
    TWICE = "2"
    LATE = "~"


_HANDLING = {
    Fortune.ARRIVES: AS_IT_IS,
    Fortune.LOST: Handling(lost="lost by the pattern"),
    Fortune.TWICE: Handling(again_after=(_AGAIN,), note="heard twice"),
    Fortune.LATE: Handling(delay=_LATE, note=f"held back for {_LATE}"),
}


@dataclass(frozen=True, slots=True)
class Pattern:
    """The fortunes of the first frames each way, in the order in which they are sent."""

    uplink: tuple[Fortune, ...] = ()
    downlink: tuple[Fortune, ...] = ()

    def __str__(self) -> str:
        up, down = ("".join(f.value for f in way) or "-" for way in (self.uplink, self.downlink))
        return f"uplink {up} downlink {down}"

    @classmethod
    def read(cls, text: str) -> Pattern:
        """Raises MisuseError for a text that is no pattern."""
        match = _WRITTEN.fullmatch(text.strip())
        if match is None:
            raise MisuseError(f"no pattern: {text!r}; write for example 'uplink .x~2 downlink .x'")
        up, down = (tuple(map(Fortune, way.replace("-", ""))) for way in match.groups())
        return cls(up, down)

    def fortune(self, direction: Direction, number: int) -> Fortune:
        """Of the frame of that number, counted from 0."""
        way = self.uplink if direction is Direction.UPLINK else self.downlink
        return way[number] if number < len(way) else Fortune.ARRIVES


class Patterned:
    """A condition of the air that follows a pattern."""

    def __init__(self, pattern: Pattern, port: int) -> None:
        self._pattern = pattern
        self._port = port
        self._seen = {Direction.UPLINK: 0, Direction.DOWNLINK: 0}

    def handle(self, crossing: Crossing) -> Handling:
        """Only frames of the fragmentation rule are counted, so that nothing else moves them."""
        if crossing.point is not Point.RADIO or crossing.port != self._port:
            return AS_IT_IS
        number = self._seen[crossing.direction]
        self._seen[crossing.direction] += 1
        return _HANDLING[self._pattern.fortune(crossing.direction, number)]


def play_pattern(
    scene: Scene, pattern: Pattern, size_octets: int, *, number: int = 0
) -> PacketToSend:
    """One packet of that size crosses in this scene; the meter is told to send it. Raises
    Inconclusive when it takes no such order.

    `number` makes packets different for devices that remember the one before.
    """
    packet = _packet(scene, size_octets, number)
    scene.trace.remark(scene.now, f"{size_octets} bytes over air that does this: {pattern}")
    scene.radio.conditions.append(Patterned(pattern, scene.profile.uplink.rule_id_value))
    if not scene.can(Party.METER, "send-schc-packet", octets=packet.octets.hex()):
        raise Inconclusive("the meter takes no order to send a packet")
    plays_out(scene)
    return packet


def _packet(scene: Scene, size_octets: int, number: int) -> PacketToSend:
    payload = bytes(
        i * 13 + number * 7 + 1 & 0xFF for i in range(size_octets - LEAST_PACKET_OCTETS)
    )
    packet = datagram(scene, payload, Direction.UPLINK)
    rule = rule_id(scene.profile.rules.no_compression).octets()
    return PacketToSend(size_octets, rule + packet, packet)


def smallest_failing(
    judge: Callable[[Pattern], Finding], *, seed: int, plays: int
) -> Pattern | None:
    """The smallest pattern found for which `judge` says *fail*; None when none was found.

    `judge` is asked `plays` times at most to find one, as often again to make it smaller, and once
    for each pattern. The same seed draws the same patterns. What `judge` raises comes out.
    """
    known: dict[Pattern, bool] = {}
    trouble: list[Exception] = []

    def fails(pattern: Pattern) -> bool:
        if pattern in known:
            return known[pattern]
        most = 2 * plays if any(known.values()) else plays
        if trouble or len(known) >= most:
            return False
        try:
            known[pattern] = judge(pattern).verdict is Verdict.FAIL
        except Exception as problem:  # noqa: BLE001  (hypothesis would take it for a failing example)
            trouble.append(problem)
            return False
        return known[pattern]

    try:
        found = find(_PATTERNS, fails, settings=_settings(plays), random=Random(seed))
    except NoSuchExample:
        found = None
    if trouble:
        raise trouble[0]
    return found


def _settings(plays: int) -> settings:
    return settings(
        max_examples=plays,
        database=None,
        deadline=None,
        phases=(Phase.generate, Phase.shrink),
        suppress_health_check=list(HealthCheck),
    )


_PATTERNS = st.builds(
    Pattern,
    st.lists(st.sampled_from(Fortune), max_size=_LONGEST_UPLINK).map(tuple),
    st.lists(st.sampled_from([Fortune.ARRIVES, Fortune.LOST]), max_size=_LONGEST_DOWNLINK).map(
        tuple
    ),
)
