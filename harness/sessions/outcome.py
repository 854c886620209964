"""From how a scenario went to its verdict.

The verdict is the worst of what its checks said and of how its steps ended. What is uncertain never
fails a device: a requirement that is not sure gives *inconclusive* where it would give *fail*.
"""

from __future__ import annotations

import traceback
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from adapters.base import AdapterError, DeviceDied, Unsupported
from harness.requirements.requirement import Requirement
from harness.scenes.verdict import Finding, Inconclusive, NotApplicable, Verdict, worst


class BrokenFeature(Exception):
    """A feature that cannot be played as it is written. The text names each fault."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """The verdict of a scenario, and the sentence that stands beside it."""

    verdict: Verdict
    reason: str
    findings: tuple[Finding, ...]


def outcome(
    findings: Sequence[Finding],
    ended_by: BaseException | None,
    requirements: Sequence[str],
    catalogue: Mapping[str, Requirement],
) -> Outcome:
    """The verdict. `ended_by` is what ended the steps before their end, if anything did."""
    tempered = tuple(_tempered(finding, requirements, catalogue) for finding in findings)
    judged = worst(finding.verdict for finding in tempered)
    ending, reason = _ending(ended_by, judged, bool(tempered))
    verdict = judged.worsened(ending)
    if ending is not verdict or judged is verdict:
        reason = _sentence(tempered, verdict) or reason
    return Outcome(verdict, "" if verdict is Verdict.PASS else reason, tempered)


def _ending(error: BaseException | None, judged: Verdict, spoke: bool) -> tuple[Verdict, str]:
    match error:
        case None:
            return (
                (Verdict.NOT_RUN, "") if spoke else (Verdict.ERROR, "The scenario judged nothing.")
            )
        case Inconclusive() | Unsupported():
            return Verdict.INCONCLUSIVE, str(error)
        case NotApplicable():
            return Verdict.NOT_APPLICABLE, str(error)
        case DeviceDied():
            last = f"; last seen of it: {error.evidence}" if error.evidence else ""
            return (Verdict.FAIL if judged is Verdict.FAIL else Verdict.ERROR), f"{error}{last}"
        case AdapterError() | BrokenFeature():
            return Verdict.ERROR, str(error)
    return Verdict.ERROR, _unforeseen(error)


def _unforeseen(error: BaseException) -> str:
    """A fault of ours: what, and where in our code."""
    frames = traceback.extract_tb(error.__traceback__)
    place = f" ({frames[-1].filename} line {frames[-1].lineno})" if frames else ""
    return f"Fault of the harness: {type(error).__name__}: {error}{place}"


def _sentence(findings: Iterable[Finding], verdict: Verdict) -> str:
    return next((finding.sentence for finding in findings if finding.verdict is verdict), "")


def _tempered(
    finding: Finding, requirements: Sequence[str], catalogue: Mapping[str, Requirement]
) -> Finding:
    """The same finding, *inconclusive* if what it would fail is not sure."""
    if finding.verdict is not Verdict.FAIL:
        return finding
    named = requirements if finding.requirement is None else (finding.requirement,)
    about = [catalogue[name] for name in named if name in catalogue]
    if not about or any(requirement.may_fail for requirement in about):
        return finding
    certainties = ", ".join(f"{entry.id} is {entry.certainty.name.lower()}" for entry in about)
    note = f"reported and not failed, since {certainties}"
    cause = f"{finding.cause}; {note}" if finding.cause else note
    return replace(finding, verdict=Verdict.INCONCLUSIVE, cause=cause)
