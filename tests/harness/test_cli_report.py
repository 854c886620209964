"""Exit codes: what a pipeline is told of a run."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from harness.command.cli_report import exit_code
from harness.sessions.run import ControlRecord, FindingRecord, RequirementRecord, Run, RunRecord
from harness.sessions.run import ScenarioRecord as Scenario

BINDING, ADVISED = "SCHC-FRAG-AOE-014", "SCHC-LW-022"
HEADER = RunRecord(
    started="",
    version="",
    devices=(),
    profile="",
    selection=(),
    seed=1,
    platform="",
    command="",
    requirements=(
        RequirementRecord(BINDING, "RFC8724 §8", "MUST", "meter", ""),
        RequirementRecord(ADVISED, "RFC9011 §5", "SHOULD", "meter", ""),
    ),
)


def scenario(verdict: str, requirement: str = BINDING) -> Scenario:
    return Scenario(
        id="x",
        feature="FRG900",
        version=1,
        part="frg",
        title="",
        why="",
        scenario="",
        example={},
        party="meter",
        device="puppet",
        requirements=(requirement,),
        verdict=verdict,
        reason="",
        findings=(FindingRecord(verdict, "", (), requirement),),
    )


def run(verdicts: Sequence[str], *, requirement: str = BINDING, control: str = "pass") -> Run:
    return Run(
        HEADER,
        [scenario(verdict, requirement) for verdict in verdicts],
        controls=[ControlRecord("puppet", "last", control, "")],
    )


@pytest.mark.parametrize(
    ("verdicts", "code"),
    [
        (["pass"], 0),
        (["pass", "not applicable"], 0),
        (["pass", "fail"], 1),
        (["fail", "error", "inconclusive"], 1),
        (["pass", "error"], 3),
        (["error", "inconclusive"], 3),
        (["pass", "inconclusive"], 4),
        (["inconclusive"], 4),
        (["not applicable"], 4),
        ([], 4),
    ],
)
def test_the_worst_that_was_seen_decides(verdicts: list[str], code: int) -> None:
    assert exit_code(run(verdicts)) == code


def test_a_recommendation_counts_only_in_a_strict_run() -> None:
    advised = run(["pass", "fail"], requirement=ADVISED)
    assert exit_code(advised) == 0
    assert exit_code(advised, strict=True) == 1


@pytest.mark.parametrize(("verdicts", "code"), [(["pass"], 3), (["fail"], 1), ([], 3)])
def test_an_interrupted_run_conforms_to_nothing(verdicts: list[str], code: int) -> None:
    assert exit_code(run(verdicts), interrupted=True) == code


def test_a_link_that_broke_at_the_end_is_a_fault() -> None:
    assert exit_code(run(["inconclusive"], control="error")) == 3
    assert exit_code(run(["inconclusive"], control="inconclusive")) == 4
