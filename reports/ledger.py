"""The ledger: every requirement and what the run says about it, by standard and clause."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from harness.sessions.run import RequirementRecord, Run
from reports.judgement import Judged, Mark, most_urgent, tally

_CLAUSE = re.compile(r"^\s*(?P<standard>[^§]*?)\s*§\s*(?P<number>.*)$", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Row:
    """One requirement. `scenarios` are positions in the run; `features` cite it, run or not."""

    requirement: RequirementRecord
    mark: Mark
    scenarios: tuple[int, ...]
    features: tuple[tuple[str, int | None], ...]
    """Each with the position of its most urgent scenario about this requirement, or None."""


@dataclass(frozen=True, slots=True)
class Standard:
    """All requirements drawn from one document, in the order of its clauses."""

    key: str
    rows: tuple[Row, ...]

    @property
    def counts(self) -> dict[Mark, int]:
        return tally(row.mark for row in self.rows)


def ledger(run: Run, judged: Sequence[Judged]) -> list[Standard]:
    """The requirements of the run, grouped by document. `judged` are its scenarios in order."""
    verified: dict[str, list[int]] = defaultdict(list)
    for position, scenario in enumerate(judged):
        for requirement in scenario.requirements:
            verified[requirement.id].append(position)
    groups: dict[str, list[Row]] = defaultdict(list)
    for requirement in run.header.requirements:
        standard, _ = _split(requirement.clause)
        groups[standard].append(_row(requirement, judged, verified[requirement.id]))
    return [
        Standard(key, tuple(sorted(groups[key], key=lambda row: _order(row.requirement))))
        for key in sorted(groups)
    ]


def _row(requirement: RequirementRecord, judged: Sequence[Judged], positions: list[int]) -> Row:
    marks = {position: judged[position].mark_for(requirement.id) for position in positions}
    features: dict[str, int | None] = dict.fromkeys(requirement.features)
    for position in sorted(positions, key=lambda place: marks[place].urgency):
        if features.get(judged[position].record.feature) is None:
            features[judged[position].record.feature] = position
    if marks:
        mark = most_urgent(marks.values())
    elif requirement.unobservable:
        mark = Mark.UNOBSERVABLE
    else:
        mark = Mark.NOT_RUN if requirement.features else Mark.UNTESTED
    return Row(requirement, mark, tuple(positions), tuple(features.items()))


def _split(clause: str) -> tuple[str, str]:
    match = _CLAUSE.match(clause)
    return (match["standard"] or "?", match["number"]) if match else (clause.strip() or "?", "")


def _order(requirement: RequirementRecord) -> tuple[list[tuple[int, int, str]], str]:
    """Clauses in reading order: 8.4.3 before 8.4.10, numbers before words."""
    parts = re.split(r"[.\s,§-]+", _split(requirement.clause)[1])
    return [
        (0, int(part), "") if part.isascii() and part.isdigit() and len(part) < 9 else (1, 0, part)
        for part in parts
    ], requirement.id
