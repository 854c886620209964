"""The journal: every verdict reached is kept, whatever ends the run, and can be reported again."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from rich.console import Console

from harness.command import cli_report
from harness.command.keeping import Keeper, header
from harness.command.results import utc_now
from harness.sessions.journal import JOURNAL, Journal, UnreadableJournal, read_run
from harness.sessions.run import ClosingRecord, ControlRecord, RunRecord, ScenarioRecord
from harness.sessions.session import play
from tests.harness.plays import CATALOGUE, devices, feature_file, steps, suite

STARTED = datetime(2026, 11, 25, 8, tzinfo=UTC)
ROOT = Path(__file__).parents[2]
PUPPET_RUN = Path(__file__).with_name("puppet_run.py")


def head() -> RunRecord:
    return header(
        devices(class_c="no"),
        [],
        CATALOGUE,
        selection=("FRG",),
        seed=3,
        started=STARTED,
        command="meterproof run FRG",
    )


def record(verdict: str = "pass", device: str = "puppet", **more: object) -> ScenarioRecord:
    plain = ScenarioRecord(
        id="x",
        feature="FRG900",
        version=1,
        part="frg",
        title="Something is so",
        why="",
        scenario="It is so",
        example={"row": "one"},
        party="meter",
        device=device,
        requirements=("SCHC-FRAG-AOE-014",),
        verdict=verdict,
        reason="It lies." if verdict == "fail" else "",
    )
    return replace(plain, **more)  # type: ignore[arg-type]


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    opened = Journal(tmp_path, head())
    yield opened
    opened.close()


def test_a_header_says_with_what_it_was_run() -> None:
    said = head()
    assert said.version
    assert said.devices[0].declaration == {"class-c": False}
    assert len(said.requirements) == len(CATALOGUE)
    assert said.started == "2026-11-25T08:00:00Z"


def test_what_is_written_is_on_disk_at_once(tmp_path: Path, journal: Journal) -> None:
    journal.write(record())
    journal.write(ControlRecord("puppet", "first", "pass", "fine"))
    run = read_run(tmp_path)
    assert run.header == head()
    assert run.scenarios == [record()]
    assert [control.sentence for control in run.controls] == ["fine"]
    assert run.closing is None
    journal.write(ClosingRecord("later", 0))
    assert read_run(tmp_path).closing == ClosingRecord("later", 0)


def test_a_line_cut_short_is_lost_alone(tmp_path: Path, journal: Journal) -> None:
    journal.write(record())
    journal.write(record("fail"))
    path = tmp_path / JOURNAL
    path.write_bytes(path.read_bytes()[:-20])
    run = read_run(tmp_path)
    assert [entry.verdict for entry in run.scenarios] == ["pass"]
    assert run.lost_lines == 1


@pytest.mark.parametrize(
    "line",
    [
        "[]",
        "7",
        "{}",
        '{"kind":"scenario"}',
        '{"kind":"end"}',
        '{"kind":"spell"}',
        '{"kind":["scenario"]}',
        "[" * 100_000,
        '{"kind":"scenario","id":7,"trace":[7]}',
        "\x00\xff",
    ],
    ids=range(10),
)
def test_a_damaged_line_is_lost_alone(tmp_path: Path, journal: Journal, line: str) -> None:
    with (tmp_path / JOURNAL).open("a", encoding="latin-1") as file:
        file.write(line + "\n")
    journal.write(record())
    run = read_run(tmp_path)
    assert run.scenarios == [record()]
    assert run.lost_lines == 1


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "no run header"),
        (b"\xff\xfe\n", "no run header"),
        (b'{"kind":"run"}\n', "format None, expected 1"),
        (b'{"kind":"run","format":99}\n', "format 99, expected 1"),
        (b'{"kind":"run","format":1}\n', "header is damaged at started"),
    ],
    ids=range(5),
)
def test_without_a_header_there_is_no_run(tmp_path: Path, content: bytes, says: str) -> None:
    (tmp_path / JOURNAL).write_bytes(content)
    with pytest.raises(UnreadableJournal, match=says):
        read_run(tmp_path)


def test_a_folder_without_a_journal_is_no_run(tmp_path: Path) -> None:
    with pytest.raises(UnreadableJournal, match=r"holds no journal\.jsonl"):
        read_run(tmp_path)


def test_a_run_is_never_written_over_another(tmp_path: Path, journal: Journal) -> None:
    with pytest.raises(FileExistsError):
        Journal(tmp_path, head())


@pytest.mark.parametrize("verdict", ["inconclusive", "error"])
def test_a_lost_control_exchange_takes_verdicts_back(
    tmp_path: Path, journal: Journal, verdict: str
) -> None:
    for said in ("pass", "fail", "not applicable", "error"):
        journal.write(record(said))
    journal.write(record("fail", device="another"))
    journal.write(ControlRecord("puppet", "last", verdict, "control exchange: it is gone"))
    run = read_run(tmp_path)
    assert [entry.verdict for entry in run.scenarios] == [
        "inconclusive",
        "inconclusive",
        "not applicable",
        "error",
        "fail",
    ]
    assert run.scenarios[1].reason == (
        "Not counted, since the last control exchange: it is gone. It had seemed a fail. It lies."
    )


def test_a_control_exchange_that_passes_takes_nothing_back(
    tmp_path: Path, journal: Journal
) -> None:
    journal.write(record("fail"))
    journal.write(ControlRecord("puppet", "last", "pass", "control exchange: fine"))
    assert [entry.verdict for entry in read_run(tmp_path).scenarios] == ["fail"]


def test_a_played_suite_is_in_its_journal(tmp_path: Path) -> None:
    features, results = tmp_path / "features", tmp_path / "results"
    features.mkdir()
    feature_file(features, "Scenario: It\n  Then it is so\n")
    module = steps("@then('it is so')\ndef _(scene): scene.judge(passed('So.'))\n")
    keeper = Keeper(results, head(), latest=True)
    play(suite(features, module), keeper)
    keeper.closing(utc_now(), 0)
    keeper.close()
    run = read_run(results)
    assert [(entry.scenario, entry.verdict) for entry in run.scenarios] == [("It", "pass")]
    assert [control.moment for control in run.controls] == ["first", "last"]
    assert run.closing
    assert (tmp_path / "latest").resolve() == results


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGINT, signal.SIGTERM])
def test_whatever_ends_a_run_its_verdicts_are_kept(tmp_path: Path, number: signal.Signals) -> None:
    """The puppet run plays two scenarios, says so, and hangs in the third."""
    child = subprocess.Popen(
        [sys.executable, str(PUPPET_RUN), str(tmp_path)],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    with child:
        assert child.stdout is not None
        while child.stdout.readline().strip() != "hanging":
            assert child.poll() is None
        child.send_signal(number)
    results = tmp_path / "results"
    lines = (results / JOURNAL).read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["kind"] for line in lines[:4]] == [
        "run",
        "control",
        "scenario",
        "scenario",
    ]
    run = read_run(results)
    assert [entry.verdict for entry in run.scenarios] == ["pass", "fail"]
    assert run.closing is None
    console = Console(record=True, width=100)
    assert cli_report.report(results, console) == 0
    said = console.export_text()
    assert "Not conformant: 1 scenario of 2 failed. The run was interrupted." in said
    assert "was interrupted" in (results / "report.html").read_text(encoding="utf-8")
