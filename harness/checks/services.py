"""What a trace says about the answers of a meter to single services. GB §9.3.

Each check looks at what came up since the request: the position where it stands is `since`. An
answer that nobody here can open is no evidence; a request that never went is none either.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import replace
from typing import NamedTuple

from adapters.base import Party
from harness.reading import ApduReading, apdus
from harness.trace import Observation, Trace
from harness.verdict import Finding, Verdict, inconclusive, passed
from reference_stack.dlms import apdu as a
from reference_stack.dlms.association import Side
from reference_stack.dlms.data import Data, Tag
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


class Expected(NamedTuple):
    """What an answer has to be: the sentence when it is, and when it is not, and in one line."""

    fits: Callable[[a.Apdu], bool]
    good: str
    bad: str
    line: str
    tolerated: Callable[[a.Apdu], bool] = lambda apdu: False
    """Answers that another reading of the texts allows: inconclusive."""


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


def value_has_type(
    trace: Trace, profile: Profile, tags: Collection[Tag], *, since: int = 0
) -> Finding:
    """The value asked for comes, and is of one of these types. GB §GET."""
    names = " or ".join(str(tag) for tag in tags)

    def fits(apdu: a.Apdu) -> bool:
        return any(isinstance(value, Data) and value.tag in tags for value in results_of(apdu))

    return judged(
        trace,
        profile,
        Expected(
            fits,
            "the value comes with its type",
            "the value does not come with its type",
            f"a value of type {names}",
        ),
        since=since,
    )


def value_is(trace: Trace, profile: Profile, value: Data, *, since: int = 0) -> Finding:
    """The value asked for comes, and is this one."""
    return judged(
        trace,
        profile,
        Expected(
            lambda apdu: results_of(apdu) == (value,),
            "the value is the one that was written",
            "the value is not the one that was written",
            f"{value.tag} {value.value!r}"[:80],
        ),
        since=since,
    )


def value_comes(trace: Trace, profile: Profile, *, since: int = 0) -> Finding:
    """Some value comes."""
    return judged(
        trace,
        profile,
        Expected(
            lambda apdu: any(isinstance(value, Data) for value in results_of(apdu)),
            "the value comes",
            "the value does not come",
            "an answer with the value",
        ),
        since=since,
    )


def done(trace: Trace, profile: Profile, *, since: int = 0) -> Finding:
    """What was asked for is done, every part of it."""
    return judged(
        trace,
        profile,
        Expected(
            lambda apdu: bool(results_of(apdu)) and all(map(served, results_of(apdu))),
            "it is done, and the answer says so",
            "the answer does not say that it is done",
            "success",
        ),
        since=since,
    )


def refused_with(
    trace: Trace,
    profile: Profile,
    codes: Collection[a.DataAccessResult | a.ActionResult],
    *,
    strict: bool = False,
    since: int = 0,
) -> Finding:
    """It is refused with one of these results. Another refusal is no pass and, if not strict, no
    fail."""
    names = " or ".join(shown(code) for code in codes)

    def refused_otherwise(apdu: a.Apdu) -> bool:
        refused = isinstance(apdu, a.ExceptionResponse) or bool(results_of(apdu))
        return refused and not strict and not any(map(served, results_of(apdu)))

    return judged(
        trace,
        profile,
        Expected(
            lambda apdu: len(results_of(apdu)) == 1 and results_of(apdu)[0] in codes,
            f"it is refused: {names}",
            f"it is not refused as {names}",
            names,
            refused_otherwise,
        ),
        since=since,
    )


def not_served(trace: Trace, profile: Profile, *, since: int = 0) -> Finding:
    """Nothing is read, written or carried out: a refusal of any kind, or silence."""
    requests = asked(trace, profile, since)
    if not requests:
        return inconclusive("no request reached the network")
    for observation, reading in replies(trace, profile, since):
        if reading.obstacle:
            return inconclusive(
                f"an answer cannot be read here: {reading.obstacle}", observation.index
            )
        if _serves(reading.apdu):
            return Finding(
                Verdict.FAIL,
                "the meter serves a request that it cannot serve",
                (*requests[:3], observation.index),
                expected="a refusal, or silence",
                observed=told(reading),
            )
    return passed("the meter does not serve it", *requests[:3])


def _serves(apdu: a.Apdu | None) -> bool:
    if isinstance(apdu, a.GetResponseWithDatablock):
        return isinstance(apdu.result, bytes)
    return any(map(served, results_of(apdu)))


def silent(
    trace: Trace, profile: Profile, *, requirement: str | None = None, since: int = 0
) -> Finding:
    """The meter says nothing to it at all."""
    requests = [o.index for o in _downward(trace, since)]
    if not requests:
        return inconclusive("no request reached the network")
    said = [(seen, reading) for seen, reading in replies(trace, profile, since)]
    if said:
        return Finding(
            Verdict.FAIL,
            "the meter answers what nobody answers",
            (*requests[:3], *(seen.index for seen, _ in said[:3])),
            requirement=requirement,
            expected="silence",
            observed="; ".join(told(reading) for _, reading in said[:3]),
        )
    return passed("the meter is silent", *requests[:3])


def _downward(trace: Trace, since: int) -> Iterator[Observation]:
    for seen in trace.messages(direction=Direction.DOWNLINK, since=since):
        if seen.arrived:
            yield seen


def invoke_repeated(
    trace: Trace, profile: Profile, invoke: a.InvokeIdAndPriority, *, since: int = 0
) -> Finding:
    """The response has the invoke-id of the request, and its priority where that is agreed on.

    GB §Invoke-Id-And-Priority.
    """
    priorities = all(
        agreed.supports(a.Conformance.PRIORITY_MGMT_SUPPORTED)
        for agreed in profile.associations.values()
    )

    def fits(apdu: a.Apdu) -> bool:
        answered = getattr(apdu, "invoke", None)
        return (
            isinstance(answered, a.InvokeIdAndPriority)
            and answered.invoke_id == invoke.invoke_id
            and (answered.high_priority == invoke.high_priority or not priorities)
        )

    finding = judged(
        trace,
        profile,
        Expected(
            fits,
            "the response repeats invoke-id and priority",
            "the response does not repeat invoke-id and priority",
            _invoke_line(invoke),
        ),
        since=since,
    )
    if finding.verdict is not Verdict.FAIL:
        return finding
    invokes = [
        getattr(reading.apdu, "invoke", None) for _, reading in replies(trace, profile, since)
    ]
    lines = [_invoke_line(i) for i in invokes if isinstance(i, a.InvokeIdAndPriority)]
    return replace(finding, observed="; ".join(lines[:3]) or finding.observed)


def _invoke_line(invoke: a.InvokeIdAndPriority) -> str:
    return f"invoke-id {invoke.invoke_id}, {'high' if invoke.high_priority else 'normal'} priority"
