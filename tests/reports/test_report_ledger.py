"""The ledger: every requirement once, by standard and clause."""

from __future__ import annotations

from dataclasses import replace

import pytest

from harness.sessions.run import RequirementRecord, Run
from reports.judgement import Mark, judge
from reports.ledger import Standard, ledger


def of(run: Run) -> list[Standard]:
    return ledger(run, judge(run))


def marks(run: Run) -> dict[str, Mark]:
    return {row.requirement.id: row.mark for standard in of(run) for row in standard.rows}


def test_every_requirement_has_its_worst_mark(sample_run: Run) -> None:
    assert marks(sample_run) == {
        "DLMS-SEC-012": Mark.INCONCLUSIVE,
        "DLMS-SEC-014": Mark.INCONCLUSIVE,
        "SCHC-COMP-007": Mark.PASS,
        "SCHC-FRAG-AOE-014": Mark.FAIL,
        "SCHC-FRAG-AOE-016": Mark.INCONCLUSIVE,
        "SCHC-FRAG-AOE-031": Mark.ADVICE,
        "SCHC-LW-009": Mark.UNOBSERVABLE,
        "SCHC-LW-010": Mark.UNTESTED,
    }


def test_a_requirement_whose_features_were_not_run_says_so(sample_run: Run) -> None:
    assert marks(Run(sample_run.header))["SCHC-FRAG-AOE-014"] is Mark.NOT_RUN


def test_a_proven_fail_outranks_an_error_elsewhere(sample_run: Run) -> None:
    failed = sample_run.scenarios[0]
    run = Run(sample_run.header, [replace(failed, verdict="error", findings=()), failed])
    assert marks(run)["SCHC-FRAG-AOE-014"] is Mark.FAIL


def test_features_lead_to_their_most_urgent_scenario(sample_run: Run) -> None:
    rows = {row.requirement.id: row for standard in of(sample_run) for row in standard.rows}
    assert rows["DLMS-SEC-014"].features == (("SEC012", 5), ("SEC013", None))


@pytest.mark.parametrize(
    "clauses",
    [
        ["RFC8724 §7", "RFC8724 §7.2", "RFC8724 §8.4.3", "RFC8724 §8.4.10", "RFC8724 §app"],
        ["", "BB §image-transfer", "GB §9.2", "no clause"],
    ],
)
def test_clauses_come_in_reading_order(sample_run: Run, clauses: list[str]) -> None:
    requirements = tuple(
        RequirementRecord(f"R-{place}", clause, "MUST", "both", "")
        for place, clause in enumerate(clauses)
    )
    run = Run(replace(sample_run.header, requirements=requirements[::-1]))
    listed = [row.requirement.clause for standard in of(run) for row in standard.rows]
    assert listed == clauses
