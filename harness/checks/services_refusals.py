"""What a trace says about requests that nobody can serve. GB §Exception-Response."""

from __future__ import annotations

from collections.abc import Sequence

from harness.checks.services_answers import asked, replies, results_of, served, told
from harness.scenes.trace import Trace
from harness.scenes.verdict import Finding, Verdict, inconclusive, passed
from reference_stack.dlms import apdu as a
from reference_stack.dlms.data import Data
from reference_stack.kernel.direction import Direction
from reference_stack.kernel.errors import ProtocolError
from reference_stack.profiles.profile import Profile

_REFLECTED = "DLMS-XDLMS-035"


def exception_comes(trace: Trace, profile: Profile, *, since: int) -> Finding:
    """The whole service is refused. Silence may have its reasons; data have none."""
    requests = asked(trace, profile, since)
    if not requests:
        return inconclusive("no request reached the network")
    for observation, reading in replies(trace, profile, since):
        apdu = reading.apdu
        if isinstance(apdu, a.ExceptionResponse | a.ConfirmedServiceError):
            return passed(f"the service is refused: {told(reading)}", observation.index)
        if any(map(served, results_of(apdu))) or isinstance(apdu, a.GetResponseWithDatablock):
            return Finding(
                Verdict.FAIL,
                "the meter serves a service that it does not have",
                (*requests[:1], observation.index),
                expected="an exception-response",
                observed=told(reading),
            )
        return inconclusive(f"the service is refused otherwise: {told(reading)}", observation.index)
    return inconclusive("the meter is silent, and not declared to be so", *requests[:1])


def not_reflected(trace: Trace, profile: Profile, *, since: int) -> Finding:
    """What only a server sends is not answered, save by one exception-response."""
    requests = asked(trace, profile, since)
    if not requests:
        return inconclusive("nothing reached the network")
    said = list(replies(trace, profile, since))
    exceptions = [entry for entry in said if isinstance(entry[1].apdu, a.ExceptionResponse)]
    if len(said) == len(exceptions) <= 1:
        return passed("the meter lets it be", *requests[:1])
    return Finding(
        Verdict.FAIL,
        "the meter answers what only a server sends",
        (*requests[:1], *(observation.index for observation, _ in said[:3])),
        requirement=_REFLECTED,
        expected="silence, or one exception-response",
        observed="; ".join(told(reading) for _, reading in said[:3]),
    )


def not_mixed_up(trace: Trace, profile: Profile, *, since: int) -> Finding:
    """Of two requests that came together each is answered under its id, or not at all.

    The first asks for the clock, the second for a text that is no date.
    """
    requests = asked(trace, profile, since)
    if len(requests) < 2:
        return inconclusive("the two requests did not reach the network")
    for observation, reading in replies(trace, profile, since):
        match reading.apdu:
            case a.GetResponseNormal(invoke=invoke, result=Data() as value):
                if (invoke.invoke_id == 1) is not _is_moment(value):
                    return Finding(
                        Verdict.FAIL,
                        "the meter gives one answer under the number of the other request",
                        (*requests[:2], observation.index),
                        expected="the clock under invoke-id 1, the name under invoke-id 2",
                        observed=f"invoke-id {invoke.invoke_id}: {value.tag} {value.value!r}"[:90],
                    )
    if not any(results_of(reading.apdu) for _, reading in replies(trace, profile, since)):
        return inconclusive("neither of the two is answered", *requests[:2])
    return passed("each answer belongs to its request", *requests[:2])


def _is_moment(value: Data) -> bool:
    try:
        return bool(value.date_time())
    except ProtocolError:
        return False


def answered_each(findings: Sequence[Finding], batches: int) -> Sequence[Finding]:
    """One more finding when fewer handfuls were played than were to be."""
    if len(findings) < batches:
        return (inconclusive(f"{len(findings)} of {batches} handfuls were played"),)
    return ()


def died(trace: Trace, profile: Profile, *, since: int) -> Finding:
    """The device stopped after what it was sent."""
    sent = [o.index for o in trace.messages(direction=Direction.DOWNLINK, since=since)]
    if not sent:
        return inconclusive("the device stopped before anything was sent to it")
    return Finding(
        Verdict.FAIL,
        "the meter stops working after a malformed request",
        tuple(sent[-3:]),
        expected="a refusal, or silence, and the next request served",
        observed="the device stopped",
    )
