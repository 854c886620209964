"""Verdicts and findings. A verdict only worsens; a *fail* needs evidence against the device."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

from reference_stack.kernel.errors import MisuseError


class Verdict(Enum):
    """From best to worst; the order is the order of worsening."""

    NOT_RUN = "not run"
    NOT_APPLICABLE = "not applicable"
    PASS = "pass"
    INCONCLUSIVE = "inconclusive"
    FAIL = "fail"
    ERROR = "error"

    def worsened(self, other: Verdict) -> Verdict:
        return max(self, other, key=_ORDER.__getitem__)


_ORDER = {verdict: place for place, verdict in enumerate(Verdict)}


def worst(verdicts: Iterable[Verdict]) -> Verdict:
    result = Verdict.NOT_RUN
    for verdict in verdicts:
        result = result.worsened(verdict)
    return result


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check says. `evidence` are positions in the trace; a fail has at least one.

    `expected` and `observed` are for the vendor: one line each. `requirement` is its permanent id.
    """

    verdict: Verdict
    sentence: str
    evidence: tuple[int, ...] = ()
    requirement: str | None = None
    expected: str = ""
    observed: str = ""
    cause: str = ""

    def __post_init__(self) -> None:
        if self.verdict is Verdict.FAIL and not self.evidence:
            raise MisuseError(f"a fail without evidence: {self.sentence}")


def passed(sentence: str, *evidence: int) -> Finding:
    """The device did what it has to; `evidence` shows it."""
    return Finding(Verdict.PASS, sentence, evidence)


def inconclusive(sentence: str, *evidence: int) -> Finding:
    """Nothing can be said about the device; the sentence is why."""
    return Finding(Verdict.INCONCLUSIVE, sentence, evidence)


class Inconclusive(Exception):
    """A precondition was lost, so that nothing can be said about the device. The text is why."""


class NotApplicable(Exception):
    """The device does not claim what the scenario is about. The text is why."""
