"""What a trace says about a head-end that is pushed to. WP §confirmed-push."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from adapters.base import Party
from harness.octets.reading import ApduReading, apdus
from harness.scenes.trace import Trace
from harness.scenes.verdict import Finding, Verdict, inconclusive, passed
from reference_stack.dlms import apdu as a
from reference_stack.kernel.direction import Direction
from reference_stack.profiles.profile import Profile


class Confirm(NamedTuple):
    """A confirm, and where it stands."""

    position: int
    reading: ApduReading
    invoke_id: int


def _confirms(trace: Trace, profile: Profile, since: int) -> tuple[list[Confirm], str]:
    found: list[Confirm] = []
    obstacle = ""
    for observation, reading in apdus(trace, profile, direction=Direction.DOWNLINK, since=since):
        if observation.sender is Party.HARNESS:
            continue
        obstacle = obstacle or reading.obstacle
        if isinstance(reading.apdu, a.DataNotificationConfirm):
            found.append(Confirm(observation.index, reading, reading.apdu.invoke.invoke_id))
    return found, obstacle


def _told(trace: Trace, since: int) -> tuple[int, ...]:
    """Where the pushes stand that the harness put to the head-end."""
    messages = trace.messages(direction=Direction.UPLINK, sender=Party.HARNESS, since=since)
    return tuple(observation.index for observation in messages)


def confirmed(
    trace: Trace, profile: Profile, invoke_id: int, copies: int, *, since: int
) -> Finding:
    """One confirm for each copy, of that number, protected as the policy demands."""
    told = _told(trace, since)
    if not told:
        return inconclusive("no push reached the head-end")
    found, obstacle = _confirms(trace, profile, since)
    if obstacle:
        return inconclusive(f"what the head-end sent cannot be read here: {obstacle}")
    ours = [confirm for confirm in found if confirm.invoke_id == invoke_id]
    for confirm in ours:
        agreed = confirm.reading.association
        weak = agreed is not None and not confirm.reading.protection.covers(agreed.policy.request)
        if weak or confirm.reading.problem is not None:
            return _wrong(
                (*told, confirm.position),
                "a confirm is protected less than is demanded",
                "the protection of the policy",
                str(confirm.reading.problem or "less"),
            )
    if len(ours) == copies:
        return passed("every copy is confirmed", *told, *(c.position for c in ours))
    return _wrong(
        (*told, *(confirm.position for confirm in found[:3])),
        "the push is not confirmed as it has to be",
        f"{copies} confirms of push {invoke_id}",
        f"{len(ours)} of it, {len(found) - len(ours)} of others",
    )


def not_confirmed(trace: Trace, profile: Profile, *, since: int) -> Finding:
    """What is no push, or was one before, is not confirmed."""
    told = _told(trace, since)
    if not told:
        return inconclusive("no push reached the head-end")
    found, obstacle = _confirms(trace, profile, since)
    if obstacle:
        return inconclusive(f"what the head-end sent cannot be read here: {obstacle}")
    if not found:
        return passed("the head-end does not confirm it", *told)
    return _wrong(
        (*told, found[0].position),
        "the head-end confirms what it must not take",
        "no confirm",
        f"a confirm of push {found[0].invoke_id}",
    )


def _wrong(evidence: Sequence[int], bad: str, expected: str, observed: str) -> Finding:
    return Finding(Verdict.FAIL, bad, tuple(evidence[:8]), expected=expected, observed=observed)
