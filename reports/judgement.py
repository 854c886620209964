"""What a reader is shown of a verdict: the verdict together with its severity.

The verdict is the harness's and is taken as it stands. The severity follows from the level of the
requirement: not meeting a recommendation is *advice*, whatever the report format.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum

from harness.scenes.verdict import Verdict
from harness.sessions.run import FindingRecord, RequirementRecord, Run, ScenarioRecord
from reports.text import count

_BINDING = ("MUST", "SHALL", "REQUIRED")


class Mark(Enum):
    """From most to least urgent. A proven *fail* outranks what could not be judged."""

    FAIL = "fail"
    ERROR = "error"
    INCONCLUSIVE = "inconclusive"
    ADVICE = "advice"
    """A recommendation is not followed."""
    PASS = "pass"
    NOT_APPLICABLE = "not applicable"
    NOT_RUN = "not run"
    UNTESTED = "untested"
    """No feature verifies the requirement yet."""
    UNOBSERVABLE = "unobservable"
    """Nothing to see from outside; the catalogue says why."""

    @property
    def slug(self) -> str:
        """For class names and attributes."""
        return self.value.replace(" ", "-")

    @property
    def urgency(self) -> int:
        """0 is the most urgent."""
        return _URGENCY[self]


_URGENCY = {mark: place for place, mark in enumerate(Mark)}
_BY_NAME = {mark.value: mark for mark in Mark}
_FAIL = Verdict.FAIL.value


def most_urgent(marks: Iterable[Mark]) -> Mark:
    return min(marks, key=_URGENCY.__getitem__)


@dataclass(frozen=True, slots=True)
class Judged:
    """One scenario, its mark, and the requirements that it verifies, as far as they are known."""

    record: ScenarioRecord
    mark: Mark
    requirements: tuple[RequirementRecord, ...]

    @property
    def evidence(self) -> frozenset[int]:
        """Positions in the trace that prove the mark of the scenario."""
        findings = self.record.findings
        decisive = [finding for finding in findings if self.mark_of(finding) is self.mark]
        return frozenset(place for finding in decisive for place in finding.evidence)

    def mark_of(self, finding: FindingRecord) -> Mark:
        """A finding's own mark: advice if everything it speaks about is only recommended."""
        return _mark(finding.verdict, _levels(finding, self.record, self.requirements))

    def mark_for(self, requirement: str) -> Mark:
        """What this scenario shows about one of its requirements.

        A fail is charged to the requirement that its finding names, or to all of them when it names
        none. Others of that scenario pass only if a finding says so, else they are inconclusive.
        """
        if self.record.verdict != _FAIL:
            return self.mark
        own = [f for f in self.record.findings if f.requirement == requirement]
        charged = [f for f in own if f.verdict == _FAIL] or [
            f for f in self.record.findings if f.verdict == _FAIL and f.requirement is None
        ]
        if charged or not self.record.findings:
            level = [entry.level for entry in self.requirements if entry.id == requirement]
            return _mark(_FAIL, level)
        return most_urgent(_mark(f.verdict, []) for f in own) if own else Mark.INCONCLUSIVE


def judge(run: Run) -> list[Judged]:
    """All scenarios of a run, in the order in which they ran."""
    known = {requirement.id: requirement for requirement in run.header.requirements}
    return [_judged(record, known) for record in run.scenarios]


def _judged(record: ScenarioRecord, known: Mapping[str, RequirementRecord]) -> Judged:
    requirements = tuple(known[name] for name in record.requirements if name in known)
    failing = [finding for finding in record.findings if finding.verdict == _FAIL]
    if record.verdict == _FAIL and failing:
        mark = most_urgent(
            _mark(finding.verdict, _levels(finding, record, requirements)) for finding in failing
        )
    else:
        mark = _mark(record.verdict, _all_levels(record, requirements))
    return Judged(record, mark, requirements)


def _levels(
    finding: FindingRecord, record: ScenarioRecord, known: Iterable[RequirementRecord]
) -> list[str]:
    """Levels of what a finding speaks about; an unknown requirement counts as binding."""
    if finding.requirement is None:
        return _all_levels(record, known)
    return [entry.level for entry in known if entry.id == finding.requirement]


def _all_levels(record: ScenarioRecord, known: Iterable[RequirementRecord]) -> list[str]:
    levels = [entry.level for entry in known]
    return levels if len(levels) == len(record.requirements) else []


def _mark(verdict: str, levels: list[str]) -> Mark:
    """No levels count as binding; a word that is no verdict is an error."""
    binding = not levels or any(level.upper().startswith(_BINDING) for level in levels)
    if verdict == _FAIL and not binding:
        return Mark.ADVICE
    return _BY_NAME.get(verdict, Mark.ERROR)


def tally(marks: Iterable[Mark]) -> dict[Mark, int]:
    """How often each mark occurs, most urgent first; absent ones are left out."""
    counts = Counter(marks)
    return {mark: counts[mark] for mark in Mark if counts[mark]}


def headline(run: Run, counts: Mapping[Mark, int]) -> str:
    """The result in one sentence that claims no more than was seen."""
    total = len(run.scenarios)
    judged = sum(counts.get(mark, 0) for mark in (Mark.PASS, Mark.ADVICE, Mark.FAIL))
    unjudged = counts.get(Mark.ERROR, 0) + counts.get(Mark.INCONCLUSIVE, 0)
    if failed := counts.get(Mark.FAIL, 0):
        sentence = f"Not conformant: {count(failed, 'scenario')} of {total:,} failed"
    elif not judged:
        sentence = "Nothing was judged"
    else:
        sentence = f"No deviation found in {count(judged, 'scenario')}"
    if unjudged:
        sentence += f"; {unjudged:,} could not be judged"
    if advice := counts.get(Mark.ADVICE, 0):
        sentence += f"; {advice:,} with advice"
    return sentence + ("." if run.closing else ". The run was interrupted.")
