"""What a trace says about how a head-end takes answers. GB §GET, GB §Exception-Response.

What it makes of values nobody sees from outside; but it asks for the next block only of what it
has taken for an answer.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import takewhile

from adapters.base import Party
from harness.octets.reading import ApduReading, apdus
from harness.scenes.trace import Observation, Trace
from harness.scenes.verdict import Finding, Verdict, inconclusive, passed
from reference_stack.dlms import apdu as a
from reference_stack.kernel.direction import Direction
from reference_stack.profiles.profile import Profile

_MOST_AFTER = 12
"""APDUs of a head-end after a handful of blocks; more is no end."""


def said(trace: Trace, profile: Profile, since: int) -> Iterator[tuple[Observation, ApduReading]]:
    """APDUs of the head-end itself."""
    found = apdus(trace, profile, direction=Direction.DOWNLINK, since=since)
    return ((seen, reading) for seen, reading in found if seen.sender is Party.HEAD_END)


def injected(trace: Trace, since: int) -> tuple[int, ...]:
    """What was put to the head-end in the name of the meter, or of somebody else."""
    found = trace.messages(direction=Direction.UPLINK, sender=Party.HARNESS, since=since)
    return tuple(seen.index for seen in found if seen.arrived)


def next_asked(trace: Trace, profile: Profile, *, since: int) -> Finding:
    """The second block is asked for by the number of the first."""
    given = injected(trace, since)
    if not given:
        return inconclusive("no block was put to the head-end")
    heard = list(said(trace, profile, since))
    for seen, reading in heard:
        if isinstance(reading.apdu, a.GetRequestNext) and reading.apdu.block_number == 1:
            return passed("the head-end asks for the second block", seen.index)
        if reading.obstacle:
            return inconclusive(f"it cannot be read here: {reading.obstacle}", seen.index)
    return Finding(
        Verdict.FAIL,
        "the head-end does not go on with a long answer",
        (*given, *(seen.index for seen, _ in heard[:2])),
        expected="a request for the block after block 1",
        observed=", ".join(type(r.apdu).__name__ for _, r in heard[:2]) or "nothing",
    )


def next_not_asked(trace: Trace, profile: Profile, *, since: int) -> Finding:
    """What came from somebody else is not taken for an answer."""
    given = injected(trace, since)
    if not given:
        return inconclusive("no block was put to the head-end")
    for seen, reading in said(trace, profile, since):
        if isinstance(reading.apdu, a.GetRequestNext):
            return Finding(
                Verdict.FAIL,
                "the head-end takes what is not from the meter for its answer",
                (*given, seen.index),
                expected="nothing",
                observed=f"a request for the block after block {reading.apdu.block_number}",
            )
    return passed("the head-end does not take it for an answer", *given)


def _begins(heard: tuple[Observation, ApduReading]) -> bool:
    return isinstance(heard[1].apdu, a.GetRequestNormal | a.GetRequestWithList)


def gap_not_passed(trace: Trace, profile: Profile, *, since: int) -> Finding:
    """After block 1 nothing but block 2 is gone on with, and there is an end.

    What follows a request of its own, which it may make at any time, is about something else.
    """
    given = injected(trace, since)
    heard = list(takewhile(lambda each: not _begins(each), said(trace, profile, since)))
    if not given or not heard:
        return inconclusive("the head-end did not take the first block", *given)
    for seen, reading in heard:
        if isinstance(reading.apdu, a.GetRequestNext) and reading.apdu.block_number > 1:
            return Finding(
                Verdict.FAIL,
                "the head-end goes on over a block that never came",
                (*given, seen.index),
                expected="an error, or a request for the block after block 1",
                observed=f"a request for the block after block {reading.apdu.block_number}",
            )
    if len(heard) > _MOST_AFTER:
        return Finding(
            Verdict.FAIL,
            "the head-end asks on and on",
            tuple(seen.index for seen, _ in heard[-3:]),
            expected=f"an end after {_MOST_AFTER} requests at most",
            observed=f"{len(heard)} requests",
        )
    return passed("the head-end does not go on over the gap", heard[0][0].index)


def asks(trace: Trace, profile: Profile, *, since: int, after: int) -> Finding:
    """The head-end sends the next request that it is told to send."""
    given = injected(trace, since)
    if not given:
        return inconclusive("no answer was put to the head-end")
    for seen, reading in said(trace, profile, after):
        if isinstance(reading.apdu, a.GetRequestNormal) or reading.obstacle:
            return passed("the head-end asks on", seen.index)
    return Finding(
        Verdict.FAIL,
        "after such an answer the head-end asks for nothing any more",
        given,
        expected="the request that it was told to send",
        observed="nothing",
    )


def died(trace: Trace, *, since: int) -> Finding:
    """The head-end stopped after what it was sent."""
    given = injected(trace, since)
    if not given:
        return inconclusive("the head-end stopped before anything was put to it")
    return Finding(
        Verdict.FAIL,
        "the head-end stops working after such an answer",
        given,
        expected="an error reported, and the next request sent",
        observed="it stopped",
    )
