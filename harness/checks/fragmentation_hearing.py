"""What a gateway has heard of an uplink packet, as far as the trace shows it. RFC8724 §8.4.3.2."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from adapters.base import Party
from harness.checks.fragmentation import tiles_in
from harness.octets.reading import Message, frames
from harness.scenes.trace import Observation, Trace
from reference_stack.kernel.direction import Direction
from reference_stack.kernel.errors import ProtocolError
from reference_stack.profiles.profile import Profile
from reference_stack.schc.fragmentation.messages import AckRequest, All1, Fragment, SenderAbort
from reference_stack.schc.fragmentation.rule import FragmentationRule
from reference_stack.schc.fragmentation.tiles import number_of, place_of


@dataclass(frozen=True, slots=True)
class Hearing:
    """At one moment. Tiles count from the start of the packet."""

    tiles: frozenset[int] = frozenset()
    all_1: All1 | None = None
    requests: int = 0
    is_open: bool = False
    """Whether anything of the packet was heard."""
    position: int = -1
    """Of the message heard last."""

    def holds(self, w: int, index: int, rule: FragmentationRule) -> bool:
        return number_of(w, index, rule.window_size) in self.tiles

    def bitmap(self, w: int, rule: FragmentationRule) -> int:
        """Without the tile of an All-1."""
        return sum(1 << i for i in range(rule.window_size) if self.holds(w, i, rule))

    def highest_window(self, rule: FragmentationRule) -> int:
        """Of which anything is there; -1 for none."""
        return max((number // rule.window_size for number in self.tiles), default=-1)


@dataclass(frozen=True, slots=True)
class Answer:
    """A message of the gateway under the uplink rule, and what it had heard by then.

    `hearings` begins with what it had heard when it was asked first since its answer before, or at
    that answer if nobody asked; the last is the latest.
    """

    observation: Observation
    message: Message | None
    problem: ProtocolError | None
    hearings: tuple[Hearing, ...]

    @property
    def index(self) -> int:
        return self.observation.index

    @property
    def latest(self) -> Hearing:
        return self.hearings[-1]


def answers_of_gateway(trace: Trace, profile: Profile, *, since: int = 0) -> Iterator[Answer]:
    """Everything that the gateway said under the uplink rule, whatever became of it."""
    rule = profile.uplink
    hearings = [Hearing()]
    for observation, reading in frames(trace, profile, port=rule.rule_id_value, since=since):
        if observation.crossing.direction is Direction.UPLINK:
            if observation.arrived and reading.message is not None:
                hearings.append(_having_heard(hearings[-1], reading.message, observation, rule))
        elif observation.sender is Party.GATEWAY:
            since_asked = [h for h in hearings if h.requests > hearings[0].requests]
            known = tuple(since_asked or hearings)
            yield Answer(observation, reading.message, reading.problem, known)
            hearings = hearings[-1:]


def hearing_of_gateway(trace: Trace, profile: Profile, *, since: int = 0) -> Hearing:
    """All that it has heard in the end."""
    rule = profile.uplink
    hearing = Hearing()
    for observation, reading in frames(
        trace, profile, direction=Direction.UPLINK, port=rule.rule_id_value, since=since
    ):
        if observation.arrived and reading.message is not None:
            hearing = _having_heard(hearing, reading.message, observation, rule)
    return hearing


def _having_heard(
    before: Hearing, message: Message, observation: Observation, rule: FragmentationRule
) -> Hearing:
    after = replace(before, is_open=True, position=observation.index)
    match message:
        case Fragment(fcn, _, w):
            first = number_of(w, fcn, rule.window_size)
            count = len(tiles_in(rule, message))
            return replace(after, tiles=before.tiles | {*range(first, first + count)})
        case All1():
            return replace(after, all_1=message, requests=before.requests + 1)
        case AckRequest():
            return replace(after, requests=before.requests + 1)
        case SenderAbort():
            return Hearing(position=observation.index)
        case _:
            return before


def tile_of_all_1(hearing: Hearing, count: int, w: int, rule: FragmentationRule) -> int:
    """Bits of a report that may stand for the tile of the All-1: the rightmost, its own place.

    Reading: RFC8724 §8.2.2.3 names the rightmost; some put it where its index would be.
    """
    if hearing.all_1 is None or not hearing.all_1.payload or hearing.all_1.w != w:
        return 0
    return 1 | 1 << place_of(count - 1, rule.window_size)[1]
