"""What a trace says about requests and their answers. GB §9.3, GB §9.2.7."""

from __future__ import annotations

from collections.abc import Iterator

from harness.octets.diagnosis import cause_of
from harness.octets.reading import ApduReading, apdus
from harness.scenes.trace import Observation, Trace
from harness.scenes.verdict import Finding, Verdict, inconclusive, passed
from reference_stack.dlms.apdu import (
    AccessResponse,
    DataAccessResult,
    GetResponseNormal,
    GetResponseWithDatablock,
    GetResponseWithList,
)
from reference_stack.dlms.association import Side
from reference_stack.dlms.data import Data, octet_string
from reference_stack.dlms.protection import Protection
from reference_stack.kernel.direction import Direction
from reference_stack.profiles.profile import Profile

_ABSENT = (
    DataAccessResult.OBJECT_UNDEFINED,
    DataAccessResult.OBJECT_CLASS_INCONSISTENT,
    DataAccessResult.OBJECT_UNAVAILABLE,
    DataAccessResult.READ_WRITE_DENIED,
    DataAccessResult.SCOPE_OF_ACCESS_VIOLATED,
)
"""What a meter says of an object that it has not, or not for this client."""
Heard = tuple[Observation, ApduReading]


def requests(trace: Trace, profile: Profile, *, since: int = 0) -> Iterator[Heard]:
    """APDUs of the client on their way down."""
    return apdus(trace, profile, direction=Direction.DOWNLINK, since=since)


def answers(trace: Trace, profile: Profile, *, since: int = 0) -> Iterator[Heard]:
    """APDUs of the server on their way up."""
    for observation, reading in apdus(trace, profile, direction=Direction.UPLINK, since=since):
        if reading.sender is not Side.CLIENT:
            yield observation, reading


def reads(reading: ApduReading) -> tuple[Data, ...]:
    """The values that an answer discloses. Part of a value counts, for it says something."""
    match reading.apdu:
        case GetResponseNormal(result=Data() as value):
            return (value,)
        case GetResponseWithList(results=results):
            return tuple(result for result in results if isinstance(result, Data))
        case AccessResponse(data=data):
            return tuple(value for value in data if value.value is not None)
        case GetResponseWithDatablock(result=bytes() as block) if block:
            return (octet_string(block),)
    return ()


def value_returned(trace: Trace, profile: Profile, *, since: int = 0) -> Finding:
    """Some answer discloses a value."""
    seen: list[int] = []
    obstacle = ""
    for observation, reading in answers(trace, profile, since=since):
        if reads(reading):
            return passed("the meter returns the value", observation.index)
        if _is_absent(reading):
            return inconclusive("the meter has no such object for this client", observation.index)
        seen.append(observation.index)
        obstacle = obstacle or reading.obstacle
    if obstacle:
        return inconclusive(f"an answer cannot be read here: {obstacle}", *seen)
    asked = [observation.index for observation, _ in requests(trace, profile, since=since)]
    if not asked:
        return inconclusive("no request reached the network")
    return Finding(
        Verdict.FAIL,
        "the meter does not return the value",
        (*asked, *seen[:3]),
        expected="an answer with the value",
        observed=_described(trace, profile, since) if seen else "no answer",
        cause=_cause(trace, profile, since),
    )


def _is_absent(reading: ApduReading) -> bool:
    match reading.apdu:
        case GetResponseNormal(result=DataAccessResult() as result):
            return result in _ABSENT
    return False


def nothing_disclosed(trace: Trace, profile: Profile, *, since: int = 0) -> Finding:
    """No answer discloses a value, whatever else it says. Needs a request that arrived."""
    asked = [o.index for o, _ in requests(trace, profile, since=since) if o.arrived]
    if not asked:
        return inconclusive("no request reached the network")
    for observation, reading in answers(trace, profile, since=since):
        values = reads(reading)
        if values:
            return Finding(
                Verdict.FAIL,
                "the meter discloses the value to a request below the policy",
                (*asked, observation.index),
                expected="a refusal, or silence",
                observed=f"{type(reading.apdu).__name__} with a value",
            )
        if reading.obstacle:
            return inconclusive(
                f"an answer cannot be read here: {reading.obstacle}", observation.index
            )
    return passed("the meter does not disclose the value", *asked)


def answer_protected(
    trace: Trace, profile: Profile, demanded: Protection, *, since: int = 0
) -> Finding:
    """Every answer with a value carries at least the protection demanded."""
    met: list[int] = []
    for observation, reading in answers(trace, profile, since=since):
        if not reads(reading):
            continue
        if not reading.protection.covers(demanded):
            return Finding(
                Verdict.FAIL,
                "the meter answers with less protection than its policy demands",
                (observation.index,),
                expected=_named(demanded),
                observed=_named(reading.protection),
            )
        met.append(observation.index)
    if not met:
        return inconclusive("no answer with a value was seen")
    return passed(f"the answer carries {_named(demanded)}", *met)


def _named(protection: Protection) -> str:
    parts = [part.name.lower() for part in Protection if part in protection and part.name]
    return " and ".join(parts) or "no protection"


def _cause(trace: Trace, profile: Profile, since: int) -> str:
    """The known mistake that explains why an answer does not open, if there is one."""
    closed = (reading for _, reading in answers(trace, profile, since=since) if reading.problem)
    return next(filter(None, (cause_of(reading, profile.associations) for reading in closed)), "")


def _described(trace: Trace, profile: Profile, since: int) -> str:
    names = [type(r.apdu).__name__ for _, r in answers(trace, profile, since=since) if r.apdu]
    return ", ".join(names[:3]) or "answers that cannot be read"
