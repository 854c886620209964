"""What a trace says about attributes of objects: several that have to agree. BB §object-model.

A `Look` is one reading of one attribute and where it stands in the trace. A `Rule` is what the
values of several looks have to be. Values that a device does not give are no evidence against what
it does with them, unless the rule says that they have to be there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import islice
from typing import NamedTuple

from adapters.base import Point
from harness.checks.services_answers import (
    DENIALS,
    Result,
    asked,
    replies,
    results_of,
    served,
    shown,
)
from harness.checks.services_blocks import whole_value
from harness.scenes.trace import Trace
from harness.scenes.verdict import Finding, Verdict, inconclusive, passed
from reference_stack.cosem.obis import obis_text
from reference_stack.dlms import apdu as a
from reference_stack.dlms.data import Data
from reference_stack.kernel.direction import Direction
from reference_stack.kernel.errors import ProtocolError
from reference_stack.profiles.profile import Profile

MOST_SHOWN = 3
"""Positions and values in one finding."""
_OVERLAP = 4
"""How many frames of the readings themselves may be counted or not."""


class Look(NamedTuple):
    """One attribute that was asked for between two positions of the trace."""

    attribute: a.AttributeDescriptor | a.MethodDescriptor
    since: int
    until: int

    @property
    def name(self) -> str:
        match self.attribute:
            case a.AttributeDescriptor(instance_id=name, attribute_id=index):
                return f"{obis_text(name)} attribute {index}"
            case a.MethodDescriptor(instance_id=name, method_id=index):
                return f"{obis_text(name)} method {index}"


class Seen(NamedTuple):
    """What came of a look. `obstacle` is why nothing can be said about it."""

    result: Result | None
    evidence: tuple[int, ...]
    obstacle: str = ""

    @property
    def described(self) -> str:
        if isinstance(self.result, Data):
            return value_line(self.result)
        return "no answer" if self.result is None else shown(self.result)


class Rule(NamedTuple):
    """What values have to be: `complaint` names what is wrong with them, or is empty.

    With `required` a value that the meter does not give is wrong as well.
    """

    good: str
    bad: str
    expected: str
    complaint: Callable[[Sequence[Data]], str]
    required: bool = False
    certain: bool = True
    """Whether the texts are sure enough to fail a device by it."""


class _Part(Trace):
    """The beginning of another trace."""

    def __init__(self, whole: Trace, end: int) -> None:
        super().__init__()
        self._entries = list(islice(whole, end))


def seen(trace: Trace, profile: Profile, look: Look) -> Seen:
    """What the meter answered to that look."""
    part = _Part(trace, look.until)
    requests = asked(part, profile, look.since)
    if not requests:
        return Seen(None, (), "no request reached the network")
    evidence = list(requests[:1])
    for observation, reading in replies(part, profile, look.since):
        evidence.append(observation.index)
        if reading.obstacle:
            return Seen(None, tuple(evidence[-1:]), f"an answer is closed: {reading.obstacle}")
        results = results_of(reading.apdu)
        if results:
            return Seen(results[0], tuple(evidence[:MOST_SHOWN]))
    whole = whole_value(part, profile, since=look.since)
    return Seen(whole.value, tuple(evidence[:MOST_SHOWN]))


def values_fit(trace: Trace, profile: Profile, looks: Sequence[Look], rule: Rule) -> Finding:
    """The values of all looks are as the rule says."""
    values: list[Data] = []
    evidence: list[int] = []
    for look in looks:
        found = seen(trace, profile, look)
        evidence += found.evidence
        if found.obstacle:
            return inconclusive(found.obstacle, *found.evidence)
        if not isinstance(found.result, Data):
            said = f"{look.name}: {found.described}"
            if not rule.required or not found.evidence or found.result in DENIALS:
                return inconclusive(f"a value that is needed does not come: {said}", *evidence)
            return _wrong(rule, said, found.evidence)
        values.append(found.result)
    try:
        wrong = rule.complaint(values)
    except (ProtocolError, ValueError) as problem:
        wrong = f"values of other types: {problem}"
    if not wrong:
        return passed(rule.good, *evidence[:8])
    return _wrong(rule, wrong, evidence)


def _wrong(rule: Rule, observed: str, evidence: Iterable[int]) -> Finding:
    shown_positions = tuple(evidence)[-8:]
    if not rule.certain:
        return inconclusive(f"{rule.bad}, but the texts are not sure: {observed}", *shown_positions)
    return Finding(
        Verdict.FAIL, rule.bad, shown_positions, expected=rule.expected, observed=observed
    )


def all_served(trace: Trace, profile: Profile, looks: Sequence[Look], good: str) -> Finding:
    """Everything that was asked for in these looks is done, or its value comes."""
    evidence: list[int] = []
    for look in looks:
        found = seen(trace, profile, look)
        evidence += found.evidence
        if found.obstacle or not found.evidence:
            return inconclusive(found.obstacle or "no request reached the network", *evidence)
        if found.result is None or not served(found.result):
            return Finding(
                Verdict.FAIL,
                "what has to be possible is not done",
                found.evidence,
                expected=f"{look.name}: success",
                observed=found.described,
            )
    return passed(good, *evidence[:8]) if evidence else inconclusive("nothing was asked for")


def none_served(trace: Trace, profile: Profile, looks: Sequence[Look], good: str) -> Finding:
    """Nothing that was asked for in these looks is done: a refusal of any kind, or silence."""
    evidence: list[int] = []
    for look in looks:
        found = seen(trace, profile, look)
        evidence += found.evidence
        if found.obstacle:
            return inconclusive(found.obstacle, *evidence)
        if found.result is not None and served(found.result):
            return Finding(
                Verdict.FAIL,
                "what must not be possible is done",
                found.evidence,
                expected=f"{look.name}: a refusal, or silence",
                observed=found.described,
            )
    return passed(good, *evidence[:8]) if evidence else inconclusive("nothing was asked for")


def value_line(value: Data) -> str:
    """A value in one line."""
    inner = value.value
    if isinstance(inner, bytes):
        text = inner.decode("ascii", "replace")
        told = text if text.isprintable() and text.isascii() and text else inner.hex(" ")
    elif isinstance(inner, tuple):
        told = f"of {len(inner)}"
    else:
        told = str(inner)
    return f"{value.tag} {told}"[:80]


def still_answers(trace: Trace, profile: Profile, looks: Sequence[Look]) -> Finding:
    """Whatever was asked for, there is an answer."""
    evidence: list[int] = []
    for look in looks:
        found = seen(trace, profile, look)
        evidence += found.evidence
        if found.obstacle:
            return inconclusive(found.obstacle, *evidence)
        if len(found.evidence) < 2:
            return Finding(
                Verdict.FAIL,
                "the meter does not answer any more",
                found.evidence,
                expected=f"{look.name}: an answer",
                observed="no answer",
            )
    return passed("the meter answers", *evidence[:8])


def counted_frames(trace: Trace, profile: Profile, before: Look, after: Look) -> Finding:
    """A counter of frames rose by as many as were sent between; never a fail. BB §4.17.2.3."""
    values = [seen(trace, profile, look) for look in (before, after)]
    evidence = [position for found in values for position in found.evidence]
    numbers = [v.result.integer() for v in values if isinstance(v.result, Data)]
    if len(numbers) != len(values):
        return inconclusive("the counter cannot be read", *evidence)
    frames = trace.messages(point=Point.RADIO, direction=Direction.UPLINK, since=before.until)
    sent = sum(1 for frame in frames if frame.index < after.until)
    counted = numbers[1] - numbers[0]
    if abs(counted - sent) > _OVERLAP:
        return inconclusive(f"{counted} frames counted where {sent} were sent", *evidence)
    return passed(f"{counted} frames counted where {sent} were sent", *evidence)


def unsure(finding: Finding) -> Finding:
    """The same where the texts are not sure enough to fail a device."""
    if finding.verdict is not Verdict.FAIL:
        return finding
    return inconclusive(f"{finding.sentence}: {finding.observed}", *finding.evidence)
