"""JUnit XML: nothing that was not shown to hold is a pass, and any text is legal XML."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from xml.etree import ElementTree

from harness.sessions.run import Run
from reports.junit import render


def cases(run: Run) -> list[ElementTree.Element]:
    return list(ElementTree.fromstring(render(run)).iter("testcase"))


def result(case: ElementTree.Element) -> tuple[str, str] | None:
    found = [child for child in case if child.tag in ("failure", "error", "skipped")]
    return (found[0].tag, found[0].get("type", "")) if found else None


def properties(case: ElementTree.Element) -> list[tuple[str | None, str | None]]:
    return [(entry.get("name"), entry.get("value")) for entry in case.iter("property")]


def test_each_verdict_has_its_result(sample_run: Run) -> None:
    assert Counter(map(result, cases(sample_run))) == {
        ("failure", "fail"): 1,
        ("skipped", "advice"): 1,
        ("error", "error"): 1,
        ("error", "inconclusive"): 1,
        ("skipped", "not applicable"): 1,
        None: 3,
    }


def test_totals_agree_with_the_cases(sample_run: Run) -> None:
    root = ElementTree.fromstring(render(sample_run))
    totals = {name: root.get(name) for name in ("tests", "failures", "errors", "skipped")}
    assert totals == {"tests": "8", "failures": "1", "errors": "2", "skipped": "2"}
    assert sum(int(suite.get("tests", "0")) for suite in root) == 8


def test_a_fail_carries_requirement_clause_verdict_seed_and_proof(sample_run: Run) -> None:
    case = cases(sample_run)[0]
    assert {
        ("verdict", "fail"),
        ("requirement", "SCHC-FRAG-AOE-014"),
        ("clause", "RFC8724 §8.4.3.1"),
        ("seed", "7"),
    } <= set(properties(case))
    failure = case.find("failure")
    assert failure is not None
    assert failure.text
    assert failure.get("message") == sample_run.scenarios[0].reason
    assert "expected: tiles 42, 41, 40, 39 and 38" in failure.text
    assert "gateway -> meter: ACK W=0" in failure.text
    assert "repeat: meterproof run FRG007" in failure.text


def test_rows_of_examples_are_told_apart(sample_run: Run) -> None:
    names = [case.get("name") for case in cases(sample_run)]
    assert len(set(names)) == len(names)


def test_two_devices_have_suites_of_their_own(sample_run: Run) -> None:
    first = sample_run.scenarios[0]
    second = replace(first, device="other")
    root = ElementTree.fromstring(render(Run(sample_run.header, [first, second])))
    assert len(root) == 2


def test_any_text_becomes_legal_xml(hostile_run: Run) -> None:
    found = cases(hostile_run)
    assert len(found) == 3
    names = {case.get("name", "") for case in found}
    assert all("<script>" in name and name.isprintable() for name in names)
    assert len(render(hostile_run)) < 2_000_000


def test_a_run_without_scenarios_is_an_empty_suite(sample_run: Run) -> None:
    assert ElementTree.fromstring(render(Run(sample_run.header))).get("tests") == "0"
