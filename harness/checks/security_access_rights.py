"""What a trace says about access rights that demand more than the policy. BB §association-ln."""

from __future__ import annotations

from typing import NamedTuple

from harness.checks.dlms import Heard
from harness.checks.security import answers_to, obstacle_since, only_right_served
from harness.checks.services_answers import told
from harness.scenes.trace import Trace
from harness.scenes.verdict import Finding, Verdict, inconclusive, passed
from harness.stimuli.asked import Asked
from reference_stack.dlms import apdu as a
from reference_stack.dlms.data import Data
from reference_stack.dlms.protection import Protection
from reference_stack.profiles.profile import Profile

__all__ = ["StrictReading", "only_right_served", "strict_value_guarded", "strict_value_kept"]


class StrictReading(NamedTuple):
    """Two requests for one value or more, of which that at `place`, from 0, has strict rights."""

    place: int
    wrong: Asked
    right: Asked


def strict_value_kept(trace: Trace, profile: Profile, strict: StrictReading) -> Finding:
    """The weak request brings no strict value, and the right one brings it."""
    given = _answer_with_it(trace, profile, strict.wrong, strict.place)
    if given is not None:
        return Finding(
            Verdict.FAIL,
            f"the meter gives a value to a request with {strict.wrong.what}",
            (strict.wrong.at, given[0].index),
            expected="a refusal of that value or of the whole, or silence",
            observed=told(given[1]),
        )
    rightly = _given_rightly(trace, profile, strict)
    if isinstance(rightly, Finding):
        return rightly
    return passed("only the right request brings the value", strict.wrong.at, rightly[0].index)


def strict_value_guarded(trace: Trace, profile: Profile, strict: StrictReading) -> Finding:
    """The answer that brings the strict value is authenticated."""
    rightly = _given_rightly(trace, profile, strict)
    if isinstance(rightly, Finding):
        return rightly
    seen, reading = rightly
    if Protection.AUTHENTICATED in reading.protection:
        return passed("the answer with the value is authenticated", seen.index)
    return Finding(
        Verdict.FAIL,
        "the meter gives a value with less protection than its access right demands",
        (strict.right.at, seen.index),
        expected="an answer that is authenticated",
        observed=told(reading),
    )


def _given_rightly(trace: Trace, profile: Profile, strict: StrictReading) -> Heard | Finding:
    found = _answer_with_it(trace, profile, strict.right, strict.place)
    if found is not None:
        return found
    return obstacle_since(trace, profile, strict.wrong.at) or inconclusive(
        "the right request does not bring the value either, so that nothing is proven",
        strict.right.at,
    )


def _answer_with_it(trace: Trace, profile: Profile, asked: Asked, place: int) -> Heard | None:
    for heard in answers_to(trace, profile, asked):
        if _value_at(heard[1].apdu, place) is not None:
            return heard
    return None


def _value_at(apdu: a.Apdu | None, place: int) -> Data | None:
    """The value that stands there in a list of results, if it is one."""
    values: tuple[a.GetDataResult, ...]
    match apdu:
        case a.GetResponseNormal(result=result):
            values = (result,)
        case a.GetResponseWithList(results=values):
            pass
        case a.AccessResponse(data=values):
            pass
        case _:
            return None
    value = values[place] if place < len(values) else None
    return value if isinstance(value, Data) and value.value is not None else None
