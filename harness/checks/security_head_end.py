"""What a trace says about messages that a head-end takes, or should not. GB §9.2.7.

That it took something shows on the wire: it asks for the next block of an answer, or confirms a
push. Until a right message has shown that it does so, silence proves nothing.
"""

from __future__ import annotations

from adapters.base import Party
from harness.checks.security import said_by
from harness.scenes.trace import Observation, Trace
from harness.scenes.verdict import Finding, Verdict, inconclusive, passed
from harness.stimuli.asked import Asked
from reference_stack.dlms.apdu import DataNotificationConfirm, GetRequestNext
from reference_stack.profiles.profile import Profile

_CHANGED_BIT = 0x80_0000
"""Of a long invoke-id, in which a changed ciphertext differs: see `harness.stimuli.deviations`."""


def believed(
    trace: Trace, profile: Profile, told: Asked, until: int | None = None
) -> Observation | None:
    """Where the head-end shows that it took a message.

    A push is known by its invoke-id, whenever it is confirmed; after an answer, which has none of
    its own here, the head-end asks for the next block before `until`.
    """
    ids = (told.invoke_id, told.invoke_id ^ _CHANGED_BIT)
    for seen, reading in said_by(trace, profile, Party.HEAD_END, told.at):
        match reading.apdu:
            case DataNotificationConfirm(invoke=invoke) if told.invoke_id:
                if invoke.invoke_id in ids:
                    return seen
            case GetRequestNext() if not told.invoke_id:
                if until is None or seen.index < until:
                    return seen
    return None


def only_right_believed(trace: Trace, profile: Profile, wrong: Asked, right: Asked) -> Finding:
    """The head-end takes the right message, and not the wrong one that came before it."""
    taken = believed(trace, profile, wrong, right.at)
    if taken is not None:
        return Finding(
            Verdict.FAIL,
            f"the head-end takes a message with {wrong.what}",
            (wrong.at, taken.index),
            expected="it is dropped",
            observed="the head-end goes on as after a right one",
        )
    found = believed(trace, profile, right)
    obstacle = _obstacle(trace, profile, wrong.at)
    if found is None and obstacle:
        return obstacle
    if found is None:
        return inconclusive(
            "the head-end does not take the right message either, so that silence proves nothing",
            right.at,
        )
    return passed("the head-end takes only the right message", wrong.at, found.index)


def right_believed(
    trace: Trace,
    profile: Profile,
    before: Asked,
    after: Asked,
    what: str,
    *,
    disputed: bool = False,
) -> Finding:
    """The head-end takes a message with `what`, which is right, as it took a usual one before.

    When it is `disputed` what is right, not taking it proves nothing.
    """
    if believed(trace, profile, before, after.at) is None:
        return inconclusive("the head-end does not show that it takes a usual message", before.at)
    found = believed(trace, profile, after)
    obstacle = _obstacle(trace, profile, after.at)
    if found is None and obstacle:
        return obstacle
    if found is None and disputed:
        return inconclusive(f"the head-end does not take a message with {what}", after.at)
    if found is None:
        return Finding(
            Verdict.FAIL,
            f"the head-end does not take a message with {what}",
            (before.at, after.at),
            expected="it is taken, as the usual one was",
            observed="nothing follows from it",
        )
    return passed(f"the head-end takes a message with {what}", found.index)


def _obstacle(trace: Trace, profile: Profile, since: int) -> Finding | None:
    """A message of the head-end that nobody here can read, which is no evidence."""
    for seen, reading in said_by(trace, profile, Party.HEAD_END, since):
        if reading.obstacle:
            return inconclusive(f"a message cannot be read here: {reading.obstacle}", seen.index)
    return None
