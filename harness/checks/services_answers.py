"""What a meter answers, and how one answer is judged. GB §9.3.

Each check looks at what came up since the request: the position where it stands is `since`. An
answer that nobody here can open is no evidence; a request that never went is none either.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from adapters.base import Party
from harness.octets.reading import ApduReading, apdus
from harness.scenes.trace import Observation, Trace
from harness.scenes.verdict import Finding, Verdict, inconclusive, passed
from reference_stack.dlms import apdu as a
from reference_stack.dlms.association import Side
from reference_stack.dlms.data import Data
from reference_stack.kernel.direction import Direction
from reference_stack.profiles.profile import Profile

Heard = tuple[Observation, ApduReading]
Result = Data | a.DataAccessResult | a.ActionResult
DENIALS = (
    a.DataAccessResult.READ_WRITE_DENIED,
    a.DataAccessResult.SCOPE_OF_ACCESS_VIOLATED,
)
"""Peers differ in which of them answers a missing right; so do the results of methods."""


def asked(trace: Trace, profile: Profile, since: int) -> tuple[int, ...]:
    """Where the requests stand that were on their way to the meter."""
    found = apdus(trace, profile, direction=Direction.DOWNLINK, since=since)
    return tuple(seen.index for seen, _ in found if seen.arrived)


def replies(trace: Trace, profile: Profile, since: int) -> Iterator[Heard]:
    """What the meter itself says, of whatever kind, pushes and events aside."""
    for seen, reading in apdus(trace, profile, direction=Direction.UPLINK, since=since):
        unasked = isinstance(reading.apdu, a.DataNotification | a.EventNotification)
        if seen.sender is not Party.HARNESS and reading.sender is not Side.CLIENT and not unasked:
            yield seen, reading


def results_of(apdu: a.Apdu | None) -> tuple[Result, ...]:
    """What an answer says of each thing asked for; nothing for a refusal of the whole."""
    match apdu:
        case a.GetResponseNormal(result=result):
            return (result,)
        case a.GetResponseWithList(results=results):
            return results
        case a.GetResponseWithDatablock(result=a.DataAccessResult() as result):
            return (result,)
        case a.SetResponseNormal(result=result) | a.SetResponseLastDatablock(result=result):
            return (result,)
        case a.SetResponseWithList() | a.SetResponseLastDatablockWithList():
            return apdu.results
        case a.ActionResponseNormal(outcome=outcome):
            return (outcome.result,)
        case a.ActionResponseWithList(outcomes=outcomes):
            return tuple(outcome.result for outcome in outcomes)
        case a.AccessResponse(results=results):
            return tuple(entry.result for entry in results)
    return ()


def served(result: Result) -> bool:
    """Whether what was asked for was done."""
    return isinstance(result, Data) or result == 0


def shown(result: Result) -> str:
    if isinstance(result, Data):
        return f"a value ({result.tag})"
    return result.name.lower().replace("_", "-")


def told(reading: ApduReading) -> str:
    """An answer in one line."""
    apdu = reading.apdu
    if apdu is None:
        return f"an answer that cannot be read: {reading.problem or reading.obstacle}"
    if isinstance(apdu, a.ExceptionResponse):
        return f"exception-response {apdu.service_error.error.name.lower().replace('_', '-')}"
    results = ", ".join(shown(result) for result in results_of(apdu)[:4])
    return f"{type(apdu).__name__}: {results}" if results else type(apdu).__name__


NOT_THERE = (
    *DENIALS,
    a.DataAccessResult.OBJECT_UNDEFINED,
    a.DataAccessResult.OBJECT_UNAVAILABLE,
)
"""What a meter says that does not have an object, or not for this client. No fault by itself."""


class Expected(NamedTuple):
    """What an answer has to be: the sentence when it is, and when it is not, and in one line."""

    fits: Callable[[a.Apdu], bool]
    good: str
    bad: str
    line: str
    tolerated: Callable[[a.Apdu], bool] = lambda apdu: False
    """Answers that another reading of the texts allows: inconclusive."""


def not_there(apdu: a.Apdu) -> bool:
    """Whether all that an answer says is that this client has no such thing here."""
    results = results_of(apdu)
    return bool(results) and all(
        not isinstance(result, Data) and result in NOT_THERE for result in results
    )


def _is_part(apdu: a.Apdu) -> bool:
    match apdu:
        case a.GetResponseWithDatablock(result=bytes()):
            return True
        case a.GeneralBlockTransfer() | a.ActionResponseWithPblock():
            return True
    return False


def judged(trace: Trace, profile: Profile, expected: Expected, *, since: int) -> Finding:
    """Some answer is as expected. Silence is another answer than expected."""
    requests = asked(trace, profile, since)
    if not requests:
        return inconclusive("no request reached the network")
    seen: list[Heard] = []
    for observation, reading in replies(trace, profile, since):
        if reading.obstacle:
            return inconclusive(
                f"an answer cannot be read here: {reading.obstacle}", observation.index
            )
        if reading.opened and reading.apdu is not None:
            if expected.fits(reading.apdu):
                return passed(expected.good, observation.index)
            if _is_part(reading.apdu):
                return inconclusive("the answer comes in blocks", observation.index)
            if expected.tolerated(reading.apdu):
                return inconclusive(
                    f"answered otherwise than usual: {told(reading)}", observation.index
                )
        seen.append((observation, reading))
    return Finding(
        Verdict.FAIL,
        expected.bad,
        (*requests[:3], *(observation.index for observation, _ in seen[:3])),
        expected=expected.line,
        observed="; ".join(told(reading) for _, reading in seen[:3]) or "no answer",
    )
