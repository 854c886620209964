"""What a trace says about single answers of a meter: values, refusals, silence. GB §9.3."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace

from harness.checks.services_answers import (
    Expected,
    asked,
    judged,
    not_there,
    replies,
    results_of,
    served,
    shown,
    told,
)
from harness.scenes.trace import Observation, Trace
from harness.scenes.verdict import Finding, Verdict, inconclusive, passed
from reference_stack.dlms import apdu as a
from reference_stack.dlms.data import Data, Tag
from reference_stack.kernel.direction import Direction
from reference_stack.profiles.profile import Profile


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
            not_there,
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
    """Some value comes, if there is one."""
    return judged(
        trace,
        profile,
        Expected(
            lambda apdu: any(isinstance(value, Data) for value in results_of(apdu)),
            "the value comes",
            "the value does not come",
            "an answer with the value",
            not_there,
        ),
        since=since,
    )


def still_answers(trace: Trace, profile: Profile, *, since: int = 0) -> Finding:
    """An ordinary request has an ordinary answer, were it that there is no such object."""
    return judged(
        trace,
        profile,
        Expected(
            lambda apdu: bool(results_of(apdu)),
            "the meter still answers",
            "the meter does not answer an ordinary request any more",
            "a value, or why there is none",
        ),
        since=since,
    )


def refused_with(
    trace: Trace,
    profile: Profile,
    codes: Collection[a.DataAccessResult | a.ActionResult],
    *,
    since: int = 0,
) -> Finding:
    """It is refused with one of these results. Another refusal is no pass, and no fail."""
    names = " or ".join(shown(code) for code in codes)

    def refused_otherwise(apdu: a.Apdu) -> bool:
        refused = isinstance(apdu, a.ExceptionResponse) or bool(results_of(apdu))
        return refused and not any(map(served, results_of(apdu)))

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
