"""What a trace says about a head-end that brings an image into a meter. BB §image-transfer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator
from typing import NamedTuple

from adapters.base import Party
from harness.octets.reading import apdus
from harness.scenes.trace import Trace
from harness.scenes.verdict import Finding, Verdict, inconclusive, passed
from reference_stack.dlms import apdu as a
from reference_stack.dlms.data import Data
from reference_stack.kernel.direction import Direction
from reference_stack.kernel.errors import ProtocolError
from reference_stack.profiles.profile import Profile

_CLASS = 18
_STATUS = 6
_INITIATE, _TRANSFER, _VERIFY = 1, 2, 3


class Step(NamedTuple):
    """Something that the head-end asks of the image transfer: a method, or attribute 0."""

    position: int
    method: int
    attribute: int
    parameter: Data | None


def _steps(trace: Trace, profile: Profile, since: int) -> Iterator[Step]:
    for seen, reading in apdus(trace, profile, direction=Direction.DOWNLINK, since=since):
        if seen.sender is Party.HARNESS:
            continue
        match reading.apdu:
            case a.ActionRequestNormal(method=method, parameters=parameter):
                if method.class_id == _CLASS:
                    yield Step(seen.index, method.method_id, 0, parameter)
            case a.GetRequestNormal(attribute=attribute):
                if attribute.class_id == _CLASS:
                    yield Step(seen.index, 0, attribute.attribute_id, None)


def _number(step: Step) -> int | None:
    """Of the block that is sent."""
    try:
        return None if step.parameter is None else step.parameter.elements()[0].integer()
    except (ProtocolError, IndexError):
        return None


def holes_are_filled(
    trace: Trace, profile: Profile, count: int, missed: Collection[int], *, since: int
) -> Finding:
    """All blocks are sent, those that the meter missed once more, and no other."""
    sent: Counter[int] = Counter()
    evidence: list[int] = []
    for step in _steps(trace, profile, since):
        number = _number(step) if step.method == _TRANSFER else None
        if number is not None:
            sent[number] += 1
            evidence.append(step.position)
    if not sent:
        return inconclusive("the head-end sent no block of an image that can be read here")
    if set(sent) < set(range(count)) - {*missed}:
        return inconclusive(f"the head-end sent {len(sent)} of {count} blocks only", *evidence[-6:])
    left = sorted(number for number in missed if sent[number] < 2)
    needless = sorted(number for number in sent if number not in missed and sent[number] > 1)
    if left or needless:
        return Finding(
            Verdict.FAIL,
            "the head-end does not send again just the blocks that are missing",
            tuple(evidence[-8:]),
            expected=f"blocks {sorted(missed)} once more",
            observed=f"not sent again: {left[:8]}; sent again for nothing: {needless[:8]}",
        )
    return passed("the blocks that are missing are sent again, and no other", *evidence[-8:])


def patience_is_had(trace: Trace, profile: Profile, *, since: int) -> Finding:
    """After a temporary failure of verification it asks how far the meter is, or has it verified
    again; it does not begin anew."""
    refused = _temporary_failure(trace, profile, since)
    if refused is None:
        return inconclusive("the verification did not take longer than its answer")
    for step in _steps(trace, profile, refused):
        if step.attribute == _STATUS or step.method == _VERIFY:
            return passed("the head-end asks how far the meter is", refused, step.position)
        if step.method in (_INITIATE, _TRANSFER):
            return Finding(
                Verdict.FAIL,
                "the head-end takes a temporary failure for the end",
                (refused, step.position),
                expected="a look at the status, or verification once more",
                observed="the transfer begins anew",
            )
    return inconclusive("the head-end asks nothing more of the image transfer", refused)


def _temporary_failure(trace: Trace, profile: Profile, since: int) -> int | None:
    for seen, reading in apdus(trace, profile, direction=Direction.UPLINK, since=since):
        match reading.apdu:
            case a.ActionResponseNormal(outcome=outcome):
                if outcome.result is a.ActionResult.TEMPORARY_FAILURE:
                    return seen.index
    return None
