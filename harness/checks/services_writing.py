"""What a trace says about SET: the answer, and the value that is read afterwards. GB §SET."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

from harness.checks.services import value_is
from harness.checks.services_answers import (
    DENIALS,
    Expected,
    asked,
    judged,
    replies,
    results_of,
    served,
    shown,
    told,
)
from harness.scenes.trace import Trace
from harness.scenes.verdict import Finding, Verdict, inconclusive, passed
from reference_stack.dlms import apdu as a
from reference_stack.dlms.apdu import AttributeDescriptor
from reference_stack.dlms.data import Data
from reference_stack.dlms.date_time import CLOCK_DOUBTFUL, CLOCK_INVALID
from reference_stack.kernel.errors import ProtocolError
from reference_stack.profiles.profile import Profile

_NOT_KNOWN = frozenset({*DENIALS, a.DataAccessResult.OBJECT_UNDEFINED})
_STATUS_AT = 11
_CLOCK_OCTETS = 12


class Written(NamedTuple):
    """What was written, and the position in the trace before that."""

    attribute: AttributeDescriptor
    old: Data
    value: Data
    since: int


def claims(trace: Trace, profile: Profile, written: Written) -> bool:
    """Whether the meter says that it has written."""
    return any(
        bool(results_of(reading.apdu)) and all(map(served, results_of(reading.apdu)))
        for _, reading in replies(trace, profile, written.since)
    )


def confirmed(trace: Trace, profile: Profile, written: Written) -> Finding:
    """The answer is success. That a value for tests may not be written here is no fault."""
    return judged(
        trace,
        profile,
        Expected(
            lambda apdu: results_of(apdu) == (a.DataAccessResult.SUCCESS,),
            "the meter says that it is written",
            "the meter does not say that it is written",
            "success",
            lambda apdu: any(result in _NOT_KNOWN for result in results_of(apdu)),
        ),
        since=written.since,
    )


def read_back(
    trace: Trace, profile: Profile, written: Written, *, said: bool, since: int
) -> Finding:
    """What the meter says to have written is what it shows."""
    if not said:
        return inconclusive("the meter does not say that it is written")
    return value_is(trace, profile, written.value, since=since)


def unless_refused(trace: Trace, profile: Profile, finding: Finding, again: Written) -> Finding:
    """The same finding, unless the meter refuses the value with an answer too."""
    if finding.verdict is Verdict.FAIL and not claims(trace, profile, again):
        return inconclusive("it may not be written with an answer either", *finding.evidence)
    return finding


def unchanged(trace: Trace, profile: Profile, written: Written, *, since: int) -> Finding:
    """The value is the old one: nothing of what was refused has come into effect."""
    finding = value_is(trace, profile, written.old, since=since)
    if finding.verdict is Verdict.PASS:
        return passed("the value is what it was before", *finding.evidence)
    seen = [r for _, reading in replies(trace, profile, since) for r in results_of(reading.apdu)]
    if not any(isinstance(result, Data) for result in seen):
        return inconclusive("the value cannot be read", *finding.evidence)
    return replace(finding, sentence="the value has changed, although the request was refused")


def blocks_confirmed(trace: Trace, profile: Profile, written: Written) -> Finding:
    """Blocks 1, 2 and on are confirmed by their numbers, the last one with the result. GB §SET."""
    requests = asked(trace, profile, written.since)
    numbers: list[int] = []
    for observation, reading in replies(trace, profile, written.since):
        match reading.apdu:
            case a.SetResponseDatablock(block_number=number):
                numbers.append(number)
            case a.SetResponseLastDatablock(block_number=number, result=result):
                if result in _NOT_KNOWN:
                    return inconclusive(f"the whole is refused: {shown(result)}", observation.index)
                if numbers and [*numbers, number] == list(range(1, number + 1)) and not result:
                    return passed("every block is confirmed, then the whole", observation.index)
                return Finding(
                    Verdict.FAIL,
                    "the blocks are not confirmed one by one",
                    (*requests[:3], observation.index),
                    expected="numbers 1, 2 and on, and success with the last one",
                    observed=f"numbers {[*numbers, number]}, {shown(result)}",
                )
            case _:
                if reading.obstacle:
                    return inconclusive(f"an answer cannot be read here: {reading.obstacle}")
    if len(requests) < 2:
        return _not_in_blocks(trace, profile, written, requests)
    return Finding(
        Verdict.FAIL,
        "the whole is never confirmed",
        requests[:6],
        expected="a result with the number of the last block",
        observed=f"block numbers {numbers}" if numbers else _said(trace, profile, written),
    )


def _not_in_blocks(
    trace: Trace, profile: Profile, written: Written, requests: tuple[int, ...]
) -> Finding:
    if not requests:
        return inconclusive("no request reached the network")
    return Finding(
        Verdict.FAIL,
        "the first block is not confirmed",
        requests,
        expected="the number of block 1",
        observed=_said(trace, profile, written),
    )


def _said(trace: Trace, profile: Profile, written: Written) -> str:
    said = [told(reading) for _, reading in replies(trace, profile, written.since)]
    return "; ".join(said[:3]) or "no answer"


def second_denied(trace: Trace, profile: Profile, *, since: int) -> Finding:
    """Of two writings the first is done and the second denied, each by a result of its own."""

    def fits(apdu: a.Apdu) -> bool:
        results = results_of(apdu)
        return len(results) == 2 and results[0] == 0 and results[1] in DENIALS

    def tolerated(apdu: a.Apdu) -> bool:
        results = results_of(apdu)
        whole = isinstance(apdu, a.ExceptionResponse) and not results
        return whole or (len(results) == 2 and not served(results[1]))

    return judged(
        trace,
        profile,
        Expected(
            fits,
            "each of the two has its result, in their order",
            "the results are not those of the two, in their order",
            "success, then a denial",
            tolerated,
        ),
        since=since,
    )


def clock_makes_sense(trace: Trace, profile: Profile, *, since: int) -> Finding:
    """The clock shows a moment that exists, or its status says that it is in doubt."""
    for observation, reading in replies(trace, profile, since):
        for result in results_of(reading.apdu):
            if isinstance(result, Data):
                return _clock(result, observation.index)
    return inconclusive("the clock cannot be read")


def _clock(value: Data, index: int) -> Finding:
    try:
        value.date_time()
        return passed("the clock shows a date that there is", index)
    except ProtocolError as problem:
        octets = value.value
        if isinstance(octets, bytes) and len(octets) == _CLOCK_OCTETS:
            status = octets[_STATUS_AT]
            if status & (CLOCK_INVALID | CLOCK_DOUBTFUL):
                return inconclusive("the clock took the date and calls it doubtful", index)
        return Finding(
            Verdict.FAIL,
            "the clock shows a date that there is not",
            (index,),
            expected="the time as before, or a time called doubtful",
            observed=str(problem),
        )
