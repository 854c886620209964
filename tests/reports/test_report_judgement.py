"""Verdicts and severities: what counts as fail, as advice, and for which requirement."""

from __future__ import annotations

from dataclasses import replace

import pytest

from harness.sessions.run import FindingRecord, RequirementRecord, Run, RunRecord, ScenarioRecord
from reports.judgement import Mark, headline, judge, tally

MUST = RequirementRecord("R-1", "RFC8724 §7", "MUST", "both", "one")
SHOULD = RequirementRecord("R-2", "RFC8724 §8", "SHOULD NOT", "both", "two")
FAIL_1 = FindingRecord("fail", "wrong", (0,), "R-1")
FAIL_2 = FindingRecord("fail", "unwise", (1,), "R-2")
FAIL_ANY = FindingRecord("fail", "wrong altogether", (2,))
PASS_2 = FindingRecord("pass", "wise", (3,), "R-2")


def run_of(sample: Run, verdict: str, *findings: FindingRecord, cites: str = "R-1 R-2") -> Run:
    header: RunRecord = replace(sample.header, requirements=(MUST, SHOULD))
    scenario: ScenarioRecord = replace(
        sample.scenarios[0],
        verdict=verdict,
        findings=findings,
        requirements=tuple(cites.split()),
    )
    return Run(header, [scenario], sample.closing)


@pytest.mark.parametrize(
    ("findings", "cites", "mark"),
    [
        ((FAIL_1,), "R-1 R-2", Mark.FAIL),
        ((FAIL_2,), "R-1 R-2", Mark.ADVICE),
        ((FAIL_2, FAIL_1), "R-1 R-2", Mark.FAIL),
        ((FAIL_ANY,), "R-1 R-2", Mark.FAIL),
        ((FAIL_ANY,), "R-2", Mark.ADVICE),
        ((), "R-2", Mark.ADVICE),
        ((FAIL_ANY,), "R-2 unknown", Mark.FAIL),
        ((replace(FAIL_1, requirement="unknown"),), "R-2", Mark.FAIL),
    ],
)
def test_a_fail_is_advice_only_if_all_it_concerns_is_recommended(
    sample_run: Run, findings: tuple[FindingRecord, ...], cites: str, mark: Mark
) -> None:
    assert judge(run_of(sample_run, "fail", *findings, cites=cites))[0].mark is mark


@pytest.mark.parametrize("verdict", ["error", "inconclusive", "pass", "not applicable", "not run"])
def test_other_verdicts_stand_whatever_the_level(sample_run: Run, verdict: str) -> None:
    assert judge(run_of(sample_run, verdict, cites="R-2"))[0].mark is Mark(verdict)


def test_a_word_that_is_no_verdict_is_an_error(sample_run: Run) -> None:
    assert judge(run_of(sample_run, "<b>"))[0].mark is Mark.ERROR


@pytest.mark.parametrize(
    ("findings", "first", "second"),
    [
        ((FAIL_1,), Mark.FAIL, Mark.INCONCLUSIVE),
        ((FAIL_1, PASS_2), Mark.FAIL, Mark.PASS),
        ((FAIL_1, FAIL_2), Mark.FAIL, Mark.ADVICE),
        ((FAIL_ANY,), Mark.FAIL, Mark.ADVICE),
        ((), Mark.FAIL, Mark.ADVICE),
    ],
)
def test_a_fail_is_charged_to_the_requirement_that_it_names(
    sample_run: Run, findings: tuple[FindingRecord, ...], first: Mark, second: Mark
) -> None:
    judged = judge(run_of(sample_run, "fail", *findings))[0]
    assert judged.mark_for("R-1") is first
    assert judged.mark_for("R-2") is second


def test_only_what_proves_the_mark_is_evidence(sample_run: Run) -> None:
    judged = judge(run_of(sample_run, "fail", FAIL_1, FAIL_2, PASS_2))[0]
    assert judged.evidence == {0}


def test_the_tally_has_the_most_urgent_first() -> None:
    assert list(tally([Mark.PASS, Mark.FAIL, Mark.PASS]).items()) == [
        (Mark.FAIL, 1),
        (Mark.PASS, 2),
    ]


@pytest.mark.parametrize(
    ("verdicts", "sentence"),
    [
        ([], "Nothing was judged."),
        (["not applicable"], "Nothing was judged."),
        (["pass", "pass"], "No deviation found in 2 scenarios."),
        (["pass", "error"], "No deviation found in 1 scenario; 1 could not be judged."),
        (["fail", "pass"], "Not conformant: 1 scenario of 2 failed."),
        (["inconclusive"], "Nothing was judged; 1 could not be judged."),
    ],
)
def test_the_headline_claims_no_more_than_was_seen(
    sample_run: Run, verdicts: list[str], sentence: str
) -> None:
    scenarios = [replace(sample_run.scenarios[2], verdict=verdict) for verdict in verdicts]
    scenarios = [replace(s, requirements=()) for s in scenarios]
    run = Run(sample_run.header, scenarios, sample_run.closing)
    assert headline(run, tally(judged.mark for judged in judge(run))) == sentence


def test_the_headline_says_that_a_run_was_interrupted(sample_run: Run) -> None:
    run = Run(sample_run.header, sample_run.scenarios[2:3], None)
    sentence = headline(run, tally(judged.mark for judged in judge(run)))
    assert sentence == "No deviation found in 1 scenario. The run was interrupted."
