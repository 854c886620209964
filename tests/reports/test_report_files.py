"""Which formats there are, and how they get into the folder of a run."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import reports.discovery
from harness.sessions.journal import Journal, read_run
from harness.sessions.run import Run
from reports import renderers, write_reports
from reports.jsonl import render as render_lines

FILES = {"report.html", "junit.xml", "run.pcapng", "results.md", "results.jsonl"}


def test_formats_are_found_by_name() -> None:
    found = renderers()
    assert {f"{each.NAME}{each.SUFFIX}" for each in found.values()} == FILES
    assert list(found) == sorted(found)


def test_all_reports_are_written_into_the_folder(sample_run: Run, tmp_path: Path) -> None:
    written = write_reports(sample_run, tmp_path)
    assert {path.name for path in written} == FILES
    assert {path.name for path in tmp_path.iterdir()} == FILES
    assert all(path.stat().st_size for path in written)


def test_a_report_is_replaced_whole_or_not_at_all(
    sample_run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "report.html").write_text("old")

    def full(_: int) -> None:
        raise OSError("no space left on device")

    monkeypatch.setattr(reports.discovery.os, "fsync", full)
    with pytest.raises(OSError, match="no space"):
        write_reports(sample_run, tmp_path)
    assert (tmp_path / "report.html").read_text() == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["report.html"]


@pytest.mark.parametrize("kind", ["sample_run", "hostile_run"])
def test_a_journal_gives_the_same_reports_as_the_run_itself(
    kind: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    run: Run = request.getfixturevalue(kind)
    journal = Journal(tmp_path, run.header)
    for record in run.scenarios:
        journal.write(record)
    if run.closing:
        journal.write(run.closing)
    journal.close()
    again = read_run(tmp_path)
    again.lost_lines = run.lost_lines
    for name, renderer in renderers().items():
        assert renderer.render(again) == renderer.render(run), name


def test_each_scenario_is_a_line_of_json(sample_run: Run) -> None:
    lines = [json.loads(line) for line in render_lines(sample_run).splitlines()]
    assert [line["mark"] for line in lines][:3] == ["fail", "advice", "pass"]
    assert lines[0]["requirements"] == {
        "SCHC-FRAG-AOE-014": "fail",
        "SCHC-FRAG-AOE-016": "inconclusive",
    }
    assert lines[0]["messages"] == 17
    assert lines[0]["findings"][0]["evidence"] == [6, 16, 17]


def test_hostile_lines_are_bounded_and_printable(hostile_run: Run) -> None:
    written = render_lines(hostile_run)
    assert len(written) < 1_000_000
    assert all(line.decode("ascii").isprintable() for line in written.splitlines())
