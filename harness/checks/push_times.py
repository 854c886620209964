"""What a trace says about when pushes are sent, and how often until they are confirmed.

BB §push-setup, WP §confirmed-push.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from adapters.base import Party, Point
from harness.checks.objects import Look, seen
from harness.checks.push import Push, first_push, pushes
from harness.octets.reading import apdus
from harness.scenes.trace import Trace
from harness.scenes.verdict import Finding, Verdict, inconclusive, passed
from reference_stack.dlms import apdu as a
from reference_stack.kernel.direction import Direction
from reference_stack.kernel.instant import Duration, Instant
from reference_stack.profiles.profile import Profile

SLACK = Duration.of(minutes=3)
"""What the air, fragments and receive windows may add to the way of one message."""


class Plan(NamedTuple):
    """How a push is set to be repeated."""

    retries: int
    delay: Duration


def _tries(trace: Trace, profile: Profile, cause: Look) -> tuple[Push, ...] | Finding:
    """All copies of the first push after its cause."""
    first = first_push(trace, profile, cause)
    if isinstance(first, Finding):
        return first
    found = pushes(trace, profile, since=cause.since).found
    return tuple(push for push in found if push.invoke_id == first.invoke_id)


def repeated(trace: Trace, profile: Profile, plan: Plan, cause: Look) -> Finding:
    """It asks for a confirm and is sent again as often and as late as is set, not oftener."""
    tries = _tries(trace, profile, cause)
    if isinstance(tries, Finding):
        return tries
    if not tries[0].notification.invoke.confirmed:
        return _wrong(tries, "the push does not ask for a confirm", "a confirmed push", "another")
    if len(tries) > plan.retries + 1:
        return _wrong(
            tries,
            "the push is sent oftener than is set",
            f"at most {plan.retries + 1} times",
            f"{len(tries)} times",
        )
    if len(tries) == 1:
        return _wrong(
            tries, "the push is not sent again", f"up to {plan.retries} repetitions", "none"
        )
    for before, after in pairwise(tries):
        waited = after.observation.at.since(before.observation.at).microseconds
        least = plan.delay.microseconds - SLACK.microseconds
        most = plan.delay.microseconds + SLACK.microseconds
        if not least <= waited <= most:
            return _wrong(
                (before, after),
                "the push is sent again at another time than is set",
                f"{plan.delay} after the last time",
                f"after {Duration(waited)}",
            )
    return passed("the push is sent again as it is set", *_positions(tries))


def same_but_for_counters(trace: Trace, profile: Profile, cause: Look) -> Finding:
    """All tries have invoke-id and content of the first, each under a counter of its own."""
    tries = _tries(trace, profile, cause)
    if isinstance(tries, Finding):
        return tries
    if len(tries) < 2:
        return inconclusive("the push was sent once only", *_positions(tries))
    if any(push.notification.body != tries[0].notification.body for push in tries):
        return _wrong(tries, "a repetition tells something else", "the same content", "another")
    counters = [push.reading.counter for push in tries]
    if tries[0].reading.is_protected and len(set(counters)) < len(counters):
        return _wrong(
            tries,
            "a repetition has the counter of another",
            "a new counter each time",
            f"counters {counters[:6]}",
        )
    return passed("repetitions are the same under new counters", *_positions(tries))


def sent_times(trace: Trace, profile: Profile, times: int, cause: Look) -> Finding:
    """Just so often."""
    tries = _tries(trace, profile, cause)
    if isinstance(tries, Finding):
        return tries
    if len(tries) == times:
        return passed(f"the push is sent {times} times", *_positions(tries))
    return _wrong(
        tries,
        "the push is not sent as often as it should",
        f"{times} times",
        f"{len(tries)} times",
    )


def stops_when_confirmed(trace: Trace, profile: Profile, cause: Look) -> Finding:
    """It is sent again as long as no confirm has reached the meter, and not afterwards."""
    tries = _tries(trace, profile, cause)
    if isinstance(tries, Finding):
        return tries
    if len(tries) == 1:
        return _wrong(tries, "the push is not sent again", "a repetition", "none")
    confirm = _confirm_of(trace, profile, tries[0].invoke_id, cause.since)
    heard = None if confirm is None else _heard_by_meter(trace, profile, confirm)
    if heard is None:
        return inconclusive("no confirm reached the meter", *_positions(tries))
    later = _begun_after(trace, tries, heard)
    if not later:
        return passed("the push is sent again until it is confirmed", *_positions(tries), heard)
    return Finding(
        Verdict.FAIL,
        "the push is sent again although it was confirmed",
        (heard, later[0].position),
        expected="no repetition after the confirm",
        observed=f"{len(later)} repetitions",
    )


def _confirm_of(trace: Trace, profile: Profile, invoke_id: int, since: int) -> int | None:
    """Where the first confirm of that push stands that was on its way to the meter."""
    for found, reading in apdus(trace, profile, direction=Direction.DOWNLINK, since=since):
        match reading.apdu:
            case a.DataNotificationConfirm(invoke) if invoke.invoke_id == invoke_id:
                if found.arrived and reading.problem is None:
                    return found.index
    return None


def sent_once_unconfirmed(trace: Trace, profile: Profile, cause: Look) -> Finding:
    """Without asking for a confirm, and not again."""
    tries = _tries(trace, profile, cause)
    if isinstance(tries, Finding):
        return tries
    if tries[0].notification.invoke.confirmed:
        return _wrong(
            tries, "the push asks for a confirm", "an unconfirmed push", "a confirmed one"
        )
    return sent_times(trace, profile, 1, cause)


def goes_on_after(trace: Trace, profile: Profile, position: int, cause: Look) -> Finding:
    """What reached the meter after that position did not end the repetitions."""
    tries = _tries(trace, profile, cause)
    if isinstance(tries, Finding):
        return tries
    heard = _heard_by_meter(trace, profile, position)
    if heard is None:
        return inconclusive("the message did not reach the meter", *_positions(tries))
    later = _begun_after(trace, tries, heard)
    if later:
        return passed("the push is sent again", heard, later[0].position)
    return Finding(
        Verdict.FAIL,
        "the meter takes for a confirm what is none",
        (*_positions(tries), heard),
        expected="the next repetition",
        observed="no repetition",
    )


def ends_after(trace: Trace, profile: Profile, ending: Look, cause: Look) -> Finding:
    """After that was done there is no repetition any more."""
    tries = _tries(trace, profile, cause)
    if isinstance(tries, Finding):
        return tries
    done = seen(trace, profile, ending)
    if done.obstacle or done.result != 0:
        return inconclusive(f"it is not ended: {done.obstacle or done.described}", *done.evidence)
    later = _begun_after(trace, tries, done.evidence[-1])
    if not later:
        return passed("there is no repetition any more", *done.evidence)
    return Finding(
        Verdict.FAIL,
        "the push is sent again although it was ended",
        (*done.evidence, later[0].position),
        expected="no repetition",
        observed=f"{len(later)} repetitions",
    )


def _heard_by_meter(trace: Trace, profile: Profile, position: int) -> int | None:
    """Where the meter gets the first APDU that is sent to it from that position on."""
    downward = list(apdus(trace, profile, direction=Direction.DOWNLINK, since=position))
    if not downward:
        return None
    first, said = downward[0]
    if first.receiver is Party.METER:
        return first.index
    points = (Point.RADIO,)
    for found, reading in apdus(
        trace, profile, direction=Direction.DOWNLINK, since=position, points=points
    ):
        if found.arrived and reading.octets == said.octets:
            return found.index
    return None


# -- when ------------------------------------------------------------------------------------------


def pushed_at(
    trace: Trace, profile: Profile, moment: Instant, cause: Look, *, tolerance: Duration
) -> Finding:
    """The first push comes at that moment."""
    push = first_push(trace, profile, cause)
    if isinstance(push, Finding):
        return push
    apart = abs(push.observation.at.microseconds - moment.microseconds)
    if apart <= tolerance.microseconds:
        return passed("the push comes when it has to", push.position)
    return _wrong(
        (push,), "the push comes at another time", f"at {moment}", f"at {push.observation.at}"
    )


def not_before(trace: Trace, profile: Profile, moment: Instant, cause: Look) -> Finding:
    """No push comes before that moment, and one comes then."""
    push = first_push(trace, profile, cause)
    if isinstance(push, Finding):
        return push
    early = moment.microseconds - push.observation.at.microseconds
    if early <= SLACK.microseconds // 2:
        return passed("the push comes when its window is open", push.position)
    return _wrong(
        (push,),
        "the push does not wait for its window",
        f"not before {moment}",
        f"at {push.observation.at}",
    )


def spread(trace: Trace, profile: Profile, interval: Duration, causes: Sequence[Look]) -> Finding:
    """Delays from cause to push lie within the interval, and are not all the same."""
    delays: list[int] = []
    evidence: list[int] = []
    for cause in causes:
        push = first_push(trace, profile, cause)
        heard = _heard_by_meter(trace, profile, cause.since)
        if isinstance(push, Finding) or heard is None:
            return push if isinstance(push, Finding) else inconclusive("a request was not heard")
        delays.append(push.observation.at.since(trace[heard].at).microseconds)
        evidence.append(push.position)
    longest = interval.microseconds + SLACK.microseconds
    wide = max(delays) - min(delays)
    if max(delays) <= longest and wide * 20 >= interval.microseconds:
        return passed("pushes are spread over the interval", *evidence[:8])
    if _between_uplinks(trace) * 4 > interval.microseconds:
        return inconclusive("the frames of the meter are too far apart to tell", *evidence[:8])
    return Finding(
        Verdict.FAIL,
        "pushes are not spread over the interval",
        tuple(evidence[:8]),
        expected=f"delays of up to {interval}, and different ones",
        observed=f"delays from {Duration(min(delays))} to {Duration(max(delays))}",
    )


def _begun_after(trace: Trace, tries: Sequence[Push], position: int) -> list[Push]:
    """Tries that were not under way yet at that position."""
    moment = trace[position].at.after(SLACK)
    return [push for push in tries if push.observation.at > moment]


def _positions(tries: Sequence[Push]) -> tuple[int, ...]:
    return tuple(push.position for push in tries[:8])


def _wrong(tries: Sequence[Push], bad: str, expected: str, observed: str) -> Finding:
    return Finding(Verdict.FAIL, bad, _positions(tries), expected=expected, observed=observed)


def _between_uplinks(trace: Trace) -> int:
    """The shortest time from one frame of the meter to the next, in microseconds; 0 over IP."""
    times = [seen.at.microseconds for seen in trace.messages(point=Point.RADIO, sender=Party.METER)]
    return min((after - before for before, after in pairwise(times)), default=0)
