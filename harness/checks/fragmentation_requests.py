"""How a meter asks for acknowledgements, and what it makes of them. RFC8724 §8.4.3.1.

A request is an All-1 or an ACK REQ. What reached the meter is what the air delivered or the harness
put there; a meter that heard nothing has nothing to react to.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from harness.checks.fragmentation import tiles_in
from harness.checks.fragmentation_sender import Sent, sent_messages
from harness.octets.reading import Message, frames
from harness.scenes.trace import Observation, Trace
from harness.scenes.verdict import Finding, Verdict, inconclusive, passed
from reference_stack.kernel.direction import Direction
from reference_stack.profiles.profile import Profile
from reference_stack.schc.fragmentation.messages import (
    Ack,
    AckRequest,
    All1,
    CompoundAck,
    Fragment,
    SenderAbort,
)
from reference_stack.schc.fragmentation.rule import AckBehavior

_ONE_MORE_OR_LESS = 1
"""RFC8724 counts attempts in three ways that differ by one: SCHC-T5."""
_EARLY = 0.95
"""How much of a timer has to pass: clocks of devices differ."""


@dataclass(frozen=True, slots=True)
class Heard:
    """A message under the uplink rule that reached the meter; None when it makes no sense."""

    observation: Observation
    message: Message | None

    @property
    def index(self) -> int:
        return self.observation.index


def heard_by_meter(trace: Trace, profile: Profile, *, since: int = 0) -> Iterator[Heard]:
    for observation, reading in frames(
        trace,
        profile,
        direction=Direction.DOWNLINK,
        port=profile.uplink.rule_id_value,
        since=since,
    ):
        if observation.arrived:
            yield Heard(observation, reading.message)


def requests(trace: Trace, profile: Profile, *, since: int = 0) -> list[Sent]:
    """Every All-1 and ACK REQ of the meter."""
    return [
        sent
        for sent in sent_messages(trace, profile, since=since)
        if isinstance(sent.message, All1 | AckRequest)
    ]


def asks_until_the_limit(trace: Trace, profile: Profile, *, since: int = 0) -> Finding:
    """Unanswered, the meter asks as often as agreed and then sends a Sender-Abort.

    RFC8724 §8.4.3.1, RFC9011 §5.6.2. One request more or less is not judged.
    """
    limit = profile.uplink.max_ack_requests
    asked = requests(trace, profile, since=since)
    if not asked:
        return inconclusive("the meter never asked")
    if any(True for _ in heard_by_meter(trace, profile, since=since)):
        return inconclusive("something reached the meter, which was to hear nothing")
    sent = list(sent_messages(trace, profile, since=since))
    aborts = [each for each in sent if isinstance(each.message, SenderAbort)]
    before = [each for each in asked if not aborts or each.index < aborts[0].index]
    expected = f"{limit} requests, then a Sender-Abort"
    if not aborts:
        return Finding(
            Verdict.FAIL,
            f"after {len(asked)} requests without an answer no Sender-Abort follows",
            (asked[0].index, asked[-1].index),
            expected=expected,
            observed=f"{len(asked)} requests and no Sender-Abort",
        )
    if abs(len(before) - limit) > _ONE_MORE_OR_LESS:
        return Finding(
            Verdict.FAIL,
            f"the meter gives up after {len(before)} requests, where {limit} are agreed",
            (before[0].index, before[-1].index, aborts[0].index),
            expected=expected,
            observed=f"{len(before)} requests",
        )
    after = [each for each in sent if each.index > aborts[0].index]
    if after:
        return Finding(
            Verdict.FAIL,
            "the meter goes on with a packet that it has given up",
            (aborts[0].index, after[0].index),
            expected="nothing of the packet after the Sender-Abort",
            observed="another message of it",
        )
    return passed(f"{len(before)} requests, then a Sender-Abort", before[0].index, aborts[0].index)


def requests_are_apart(trace: Trace, profile: Profile, *, since: int = 0) -> Finding:
    """From one unanswered request to the next the Retransmission Timer passes. RFC8724 §8.4.3.1."""
    timer = profile.uplink.retransmission_timer
    asked = requests(trace, profile, since=since)
    heard = [each.index for each in heard_by_meter(trace, profile, since=since)]
    silent = [
        (first, second)
        for first, second in pairwise(asked)
        if not any(first.index < index < second.index for index in heard)
    ]
    if not silent or timer is None:
        return inconclusive("the meter did not ask twice")
    for first, second in silent:
        passed_by = second.observation.at.since(first.observation.at)
        if passed_by.microseconds < timer.times(_EARLY).microseconds:
            return Finding(
                Verdict.FAIL,
                "the meter asks again before its Retransmission Timer is over",
                (first.index, second.index),
                expected=f"{timer} between two requests",
                observed=str(passed_by),
            )
    return passed(f"two requests are {timer} apart", *(each.index for each in asked))


def requests_name_their_window(trace: Trace, profile: Profile, *, since: int = 0) -> Finding:
    """An ACK REQ is nothing but its header and names the last window. RFC8724 §8.3.3, §8.4.3.1.

    Where windows are acknowledged one by one it may name the current one too: SCHC-T26.
    """
    rule = profile.uplink
    by_window = rule.ack_behavior is AckBehavior.AFTER_ALL_0
    last = max(ending_windows(trace, profile, since=since), default=None)
    asked = [
        each
        for each in requests(trace, profile, since=since)
        if isinstance(each.message, AckRequest)
    ]
    highest = -1
    for sent in sent_messages(trace, profile, since=since):
        if sent.problem is not None:
            return Finding(
                Verdict.FAIL,
                f"a message that asks for nothing and carries nothing: {sent.problem}",
                (sent.index,),
                expected="an ACK REQ",
                observed=sent.observation.crossing.octets.hex(" "),
            )
        if isinstance(sent.message, Fragment):
            highest = max(highest, *(tile.w for tile in tiles_in(rule, sent.message)))
        if not isinstance(sent.message, AckRequest):
            continue
        w = sent.message.w
        if w == last or (by_window and w == highest) or (last is None and by_window):
            continue
        if last is None:
            return inconclusive("an ACK REQ before the end of the packet", sent.index)
        return Finding(
            Verdict.FAIL,
            "an ACK REQ names a window that is not the last",
            (sent.index,),
            expected=f"window {last}",
            observed=f"window {w}",
        )
    if not asked:
        return passed("it asks with the All-1", *positions(requests(trace, profile, since=since)))
    return passed("an ACK REQ names the right window", *positions(asked))


def ending_windows(trace: Trace, profile: Profile, *, since: int = 0) -> list[int]:
    """Which window each All-1 names."""
    return [
        sent.message.w
        for sent in sent_messages(trace, profile, since=since)
        if isinstance(sent.message, All1)
    ]


def positions(sent: list[Sent]) -> list[int]:
    return [each.index for each in sent]


def windows_are_waited_for(trace: Trace, profile: Profile, *, since: int = 0) -> Finding:
    """No tile of a window goes out before the one before it was acknowledged. RFC9011 §5.6.2."""
    answered = -1
    first: dict[int, int] = {}
    heard = {h.index: h.message for h in heard_by_meter(trace, profile, since=since)}
    for sent in sent_messages(trace, profile, since=since):
        answered = max(
            [answered, *(_window_of(m) for index, m in heard.items() if index < sent.index)]
        )
        if not isinstance(sent.message, Fragment):
            continue
        for tile in tiles_in(profile.uplink, sent.message):
            first.setdefault(tile.w, sent.index)
            if tile.w > answered + 1:
                return Finding(
                    Verdict.FAIL,
                    f"{tile} goes out before window {tile.w - 1} is acknowledged",
                    (first.get(tile.w - 1, sent.index), sent.index),
                    expected=f"an ACK of window {tile.w - 1} first",
                    observed="none reached the meter",
                )
    if not first:
        return inconclusive("the meter sent no tile")
    return passed("each window waits for the acknowledgement of the one before", *first.values())


def _window_of(message: Message | None) -> int:
    match message:
        case Ack(w):
            return w
        case CompoundAck(windows):
            return windows[-1][0]
        case _:
            return -1
