"""What was said under a fragmentation rule, turn by turn: a message that arrived, and its answers.

The party under test answers. A turn lasts until the next message to it arrives, so that what a
meter of class A repeats by itself belongs to the same turn.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from adapters.base import Party, Point
from harness.octets.reading import FrameReading, Message, read_frame
from harness.scenes.trace import Observation, Trace
from harness.scenes.verdict import Finding, Verdict
from reference_stack.kernel.direction import Direction
from reference_stack.kernel.instant import Duration
from reference_stack.profiles.profile import Profile
from reference_stack.schc.fragmentation.messages import (
    Ack,
    AckRequest,
    All1,
    CompoundAck,
    Fragment,
    ReceiverAbort,
    SenderAbort,
)
from reference_stack.schc.fragmentation.rule import FragmentationRule

_OCTET = 8
_NO_TIME = Duration(0)
_OCCASIONS = 2
"""Uplinks of a meter that is silent about something, before that counts."""
PROMPT = Duration.of(hours=1)
"""Longer than any duty cycle keeps a frame of a byte or two waiting."""


@dataclass(frozen=True, slots=True)
class Said:
    """One frame under the rule."""

    seen: Observation
    reading: FrameReading

    @property
    def index(self) -> int:
        return self.seen.index

    @property
    def message(self) -> Message | None:
        return self.reading.message


@dataclass(frozen=True, slots=True)
class Turn:
    """A frame that arrived at who is under test, and what that party said after it.

    `uplinks` counts all its uplinks in the turn, of any port: occasions it had to answer. `lasted`
    is how long it had for that.
    """

    heard: Said
    answers: tuple[Said, ...]
    uplinks: int = 0
    lasted: Duration = _NO_TIME

    @property
    def message(self) -> Message | None:
        return self.heard.message

    def evidence(self) -> tuple[int, ...]:
        return (self.heard.index, *(answer.index for answer in self.answers[:3]))


def turns_of_meter(
    trace: Trace, profile: Profile, rule: FragmentationRule, *, since: int = 0
) -> list[Turn]:
    """What reached the meter under the rule, and what it said to that."""
    heard: Said | None = None
    answers: list[Said] = []
    found: list[Turn] = []
    uplinks = 0
    for seen in trace.messages(point=Point.RADIO, since=since):
        own = seen.crossing.port == rule.rule_id_value
        if seen.crossing.direction is Direction.DOWNLINK:
            if own and seen.arrived:
                if heard is not None:
                    lasted = seen.at.since(heard.seen.at)
                    found.append(Turn(heard, tuple(answers), uplinks, lasted))
                heard, answers, uplinks = _said(seen, profile), [], 0
        elif seen.sender is Party.METER:
            uplinks += 1
            if own:
                answers.append(_said(seen, profile))
    if heard is not None:
        lasted = max(entry.at for entry in trace).since(heard.seen.at)
        found.append(Turn(heard, tuple(answers), uplinks, lasted))
    return found


def could_answer(turn: Turn, profile: Profile) -> bool:
    """Whether silence counts: it spoke of something else, or had long enough and no wait for it.

    A meter of class A that is not made to speak may not have heard anything.
    """
    waited = profile.link.listens_by_itself and turn.lasted > PROMPT
    return waited or turn.uplinks >= _OCCASIONS


def turns_of_gateway(
    trace: Trace, profile: Profile, rule: FragmentationRule, *, since: int = 0
) -> list[Turn]:
    """Every uplink that reached the gateway, and what it said under the rule after that."""
    heard: Said | None = None
    answers: list[Said] = []
    found: list[Turn] = []
    for seen in trace.messages(point=Point.RADIO, since=since):
        if seen.crossing.direction is Direction.UPLINK and seen.arrived:
            if heard is not None:
                found.append(Turn(heard, tuple(answers), 1))
            heard, answers = _said(seen, profile), []
        elif seen.sender is Party.GATEWAY and seen.crossing.port == rule.rule_id_value:
            answers.append(_said(seen, profile))
    if heard is not None:
        found.append(Turn(heard, tuple(answers), 1))
    return found


def said_by_gateway(
    trace: Trace, profile: Profile, rule: FragmentationRule, *, since: int = 0
) -> list[Said]:
    """Everything that the gateway put on the air under the rule."""
    found = trace.messages(
        point=Point.RADIO,
        direction=Direction.DOWNLINK,
        sender=Party.GATEWAY,
        port=rule.rule_id_value,
        since=since,
    )
    return [_said(seen, profile) for seen in found]


def acks(turn: Turn) -> Iterator[tuple[Said, Ack]]:
    """The ACKs of a turn."""
    for answer in turn.answers:
        if isinstance(answer.message, Ack):
            yield answer, answer.message


def prompt_acks(turn: Turn) -> Iterator[tuple[Said, Ack]]:
    """Those that came by themselves. What comes late answers something else."""
    for answer, ack in acks(turn):
        if answer.seen.at.since(turn.heard.seen.at) <= PROMPT:
            yield answer, ack


def failed(
    sentence: str,
    evidence: Sequence[int],
    *,
    expected: str,
    observed: str,
    requirement: str | None = None,
) -> Finding:
    """A *fail*, with everything a vendor wants to know."""
    return Finding(
        Verdict.FAIL,
        sentence,
        tuple(evidence),
        requirement=requirement,
        expected=expected,
        observed=observed,
    )


def told(said: Said | None) -> str:
    """A message in words."""
    if said is None:
        return "nothing"
    match said.message:
        case Ack(w, 1):
            return f"an ACK of W={w} with C=1"
        case Ack(w, _, bitmap):
            return f"an ACK of W={w} with C=0 and bitmap {bitmap}"
        case CompoundAck():
            return "a Compound ACK"
        case ReceiverAbort():
            return "a Receiver-Abort"
        case SenderAbort():
            return "a Sender-Abort"
        case AckRequest(w):
            return f"an ACK REQ of W={w}"
        case All1(_, payload, w):
            return f"the All-1 of W={w} with {payload.length} bits"
        case Fragment(fcn, payload, w):
            return f"a fragment of W={w} and FCN {fcn} with {payload.length} bits"
        case _:
            return f"{len(said.reading.octets)} octets {said.reading.octets[:_OCTET].hex(' ')}"


def all_told(answers: Sequence[Said]) -> str:
    return ", ".join(told(answer) for answer in answers[:3]) or "nothing"


def _said(seen: Observation, profile: Profile) -> Said:
    return Said(seen, read_frame(seen.crossing, profile))
