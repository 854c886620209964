"""The export for Allure, read back from its files."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from harness.sessions.run import Run
from reports.allure import export
from reports.judgement import Mark, judge


def results(folder: Path) -> list[dict[str, Any]]:
    files = [json.loads(path.read_text(encoding="utf-8")) for path in folder.glob("*-result.json")]
    return sorted(files, key=lambda result: (result["start"], result["uuid"]))


def labels(result: dict[str, Any], name: str) -> list[str]:
    return [label["value"] for label in result["labels"] if label["name"] == name]


def test_every_scenario_is_one_result_with_its_true_verdict(
    sample_run: Run, tmp_path: Path
) -> None:
    judged = judge(sample_run)
    assert export(sample_run, tmp_path) == len(judged)
    found = {result["fullName"]: result for result in results(tmp_path)}
    assert len(found) == len(judged)
    for scenario in judged:
        result = found[scenario.record.id]
        assert labels(result, "verdict") == [scenario.record.verdict]
        assert labels(result, "requirement") == list(scenario.record.requirements)
        assert labels(result, "feature") == [f"{scenario.record.feature} {scenario.record.title}"]
        told = result["name"].startswith(f"[{scenario.mark.value}] ")
        assert told == (scenario.mark is not Mark.PASS)


@pytest.mark.parametrize(
    ("verdict", "status"),
    [
        ("pass", "passed"),
        ("fail", "failed"),
        ("error", "broken"),
        ("inconclusive", "broken"),
        ("not applicable", "skipped"),
        ("not run", "skipped"),
        ("no verdict at all", "broken"),
    ],
)
def test_seven_verdicts_become_five_statuses(
    sample_run: Run, tmp_path: Path, verdict: str, status: str
) -> None:
    sample_run.scenarios = [replace(sample_run.scenarios[0], verdict=verdict, findings=())]
    export(sample_run, tmp_path)
    [result] = results(tmp_path)
    assert result["status"] == status


def test_advice_has_passed_and_says_so(sample_run: Run, tmp_path: Path) -> None:
    advised = [scenario.record.id for scenario in judge(sample_run) if scenario.mark is Mark.ADVICE]
    assert advised
    export(sample_run, tmp_path)
    found = {result["fullName"]: result for result in results(tmp_path)}
    for identifier in advised:
        assert found[identifier]["status"] == "passed"
        assert found[identifier]["name"].startswith("[advice] ")


def test_a_fail_is_told_with_its_steps_its_clause_and_its_proof(
    sample_run: Run, tmp_path: Path
) -> None:
    sample_run.scenarios = [record for record in sample_run.scenarios if record.feature == "FRG007"]
    [record] = sample_run.scenarios
    export(sample_run, tmp_path)
    [result] = results(tmp_path)
    steps = [(step["name"], step["status"]) for step in result["steps"]]
    assert [name for name, _ in steps] == [f"{s.keyword} {s.text}" for s in record.steps]
    assert [status for _, status in steps] == ["passed"] * 3 + ["failed", "skipped"]
    assert result["statusDetails"]["message"] == f"fail: {record.reason}"
    assert record.findings[0].observed in result["statusDetails"]["trace"]
    assert "SCHC-FRAG-AOE-014 (MUST, RFC8724 §8.4.3.1): A sender that" in result["description"]
    assert {
        "type": "link",
        "name": "SCHC-FRAG-AOE-014: RFC8724 §8.4.3.1",
        "url": "https://www.rfc-editor.org/rfc/rfc8724#section-8.4.3.1",
    } in result["links"]
    assert labels(result, "severity") == ["critical"]
    assert result["stop"] - result["start"] == record.wall_us // 1000


def test_the_ladder_and_the_trace_are_attached(sample_run: Run, tmp_path: Path) -> None:
    sample_run.scenarios = [record for record in sample_run.scenarios if record.feature == "FRG007"]
    [record] = sample_run.scenarios
    export(sample_run, tmp_path)
    [result] = results(tmp_path)
    ladder, trace = result["attachments"]
    assert (ladder["type"], trace["type"]) == ("image/svg+xml", "application/json")
    picture = (tmp_path / ladder["source"]).read_text(encoding="utf-8")
    ElementTree.fromstring(picture)
    assert "Fragment W=0 FCN=62, 5 tiles" in picture
    assert ".ladder path {" in picture
    assert "href" not in picture
    entries = json.loads((tmp_path / trace["source"]).read_text(encoding="utf-8"))
    assert [entry["octets"] for entry in entries] == [entry.octets for entry in record.trace]


def test_rows_and_devices_have_histories_of_their_own(sample_run: Run, tmp_path: Path) -> None:
    first = sample_run.scenarios[0]
    other_row = replace(first, id="b", example={"row": "other"})
    other_device = replace(first, id="c", device="another")
    sample_run.scenarios = [first, other_row, other_device]
    export(sample_run, tmp_path)
    found = {result["fullName"]: result for result in results(tmp_path)}
    histories = [found[record.id]["historyId"] for record in sample_run.scenarios]
    cases = [found[record.id]["testCaseId"] for record in sample_run.scenarios]
    assert len(set(histories)) == 3
    assert cases[0] == cases[2] != cases[1]


def test_a_hostile_device_is_quoted(hostile_run: Run, tmp_path: Path) -> None:
    export(hostile_run, tmp_path)
    for path in tmp_path.iterdir():
        text = path.read_text(encoding="utf-8")
        assert "\x1b" not in text
        if path.suffix == ".json":
            json.loads(text)
        if path.suffix == ".svg":
            ElementTree.fromstring(text)
            assert "<script" not in text


def test_the_folder_says_what_was_tested(sample_run: Run, tmp_path: Path) -> None:
    export(sample_run, tmp_path)
    told = (tmp_path / "environment.properties").read_text(encoding="utf-8")
    assert f"Profile={sample_run.header.profile}\n" in told
    assert json.loads((tmp_path / "categories.json").read_text(encoding="utf-8"))


def test_nobody_imports_allure_who_does_not_ask_for_it() -> None:
    program = (
        "import sys, harness.command.cli, harness.command.cli_run;"
        "from reports.discovery import renderers;"
        "renderers(); sys.exit(any(name.startswith('allure') for name in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
