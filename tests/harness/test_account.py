"""What a terminal shows of a run: enough to act upon, and nothing that a device could abuse."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest
from rich.console import Console

from harness.command.account import account_of, line_of, shown
from harness.command.progress import Watcher, verdict_table
from harness.sessions.run import ControlRecord, EntryRecord, FindingRecord, ScenarioRecord
from tests.harness.plays import CATALOGUE

EVIL = "\x1b[2J\x07\r\n\u202eevil\u2066\ud800 [bold]x[/bold] {x}"
FRAME = EntryRecord(
    "message", 0, 71_000_000, "ACK W=0", sender="gateway", receiver="meter", fate="lost"
)
RECORD = ScenarioRecord(
    id="x",
    feature="FRG900",
    version=1,
    part="frg",
    title="Tiles come back",
    why="",
    scenario="A frame is lost",
    example={"window": "0"},
    party="meter",
    device="puppet",
    requirements=("SCHC-FRAG-AOE-014",),
    verdict="fail",
    reason="Nothing came back.",
    findings=(
        FindingRecord("pass", "It is polite."),
        FindingRecord(
            "fail",
            "Nothing came back.",
            (0, 7),
            "SCHC-FRAG-AOE-014",
            expected="five tiles",
            observed="none",
            cause="haste",
        ),
    ),
    trace=(FRAME,),
    repeat="meterproof run FRG900",
)


def test_a_fail_tells_its_whole_proof() -> None:
    assert line_of(RECORD) == "FRG900 Tiles come back · A frame is lost [window: 0]"
    lines = list(account_of(RECORD, CATALOGUE))
    requirement = CATALOGUE["SCHC-FRAG-AOE-014"]
    assert lines == [
        "Nothing came back.",
        f"requirement  SCHC-FRAG-AOE-014 (MUST, RFC9441 §3.2.1.1) {requirement.text}",
        "expected     five tiles",
        "observed     none",
        "cause        haste",
        "frame        71.000 s gateway to meter: ACK W=0 (lost)",
        "repeat       meterproof run FRG900",
    ]


def test_an_error_tells_its_reason() -> None:
    record = replace(RECORD, verdict="error", findings=(), reason="The cable is loose.")
    assert next(iter(account_of(record, CATALOGUE))) == "The cable is loose."


@pytest.mark.parametrize("verdict", ["pass", "not applicable", "not run"])
def test_nobody_reads_more_of_what_went_well(verdict: str) -> None:
    assert list(account_of(replace(RECORD, verdict=verdict), CATALOGUE)) == []


def test_many_frames_are_counted() -> None:
    finding = replace(RECORD.findings[1], evidence=tuple(range(20)))
    record = replace(RECORD, findings=(finding,), trace=(FRAME,) * 20)
    lines = list(account_of(record, CATALOGUE))
    assert sum(line.startswith("frame ") for line in lines) == 6
    assert "             and 14 more in the report" in lines


def test_a_long_text_is_cut() -> None:
    assert len(shown("x" * 1_000_000)) < 400
    assert len(shown("\x00" * 1_000_000)) < 4000


@pytest.mark.parametrize("terminal", [True, False])
def test_a_hostile_device_moves_no_cursor(terminal: bool) -> None:
    entry = replace(FRAME, text=EVIL, sender=EVIL, receiver=EVIL, fate=EVIL)
    finding = replace(RECORD.findings[1], sentence=EVIL, expected=EVIL, observed=EVIL, cause=EVIL)
    record = replace(
        RECORD,
        title=EVIL,
        scenario=EVIL,
        example={EVIL: EVIL},
        device=EVIL,
        reason=EVIL,
        findings=(finding, replace(finding, requirement=EVIL)),
        trace=(entry, replace(entry, kind="remark")),
        repeat=EVIL,
    )
    file = io.StringIO()
    console = Console(file=file, force_terminal=terminal, color_system=None, width=80)
    watcher = Watcher(console, CATALOGUE)
    watcher.ended(record)
    watcher.controlled(ControlRecord(EVIL, "last", "error", EVIL))
    console.print(verdict_table([(EVIL, EVIL, "fail"), ("b", "frg", "pass")], ["fail", "pass"]))
    written = file.getvalue()
    assert "\\x1b[2J" in written
    assert "[bold]x[/bold]" in written
    assert not set("\x1b\x07\r\u202e\u2066\ud800") & set(written)


def test_plain_lines_name_every_scenario_and_a_terminal_only_what_needs_a_reader() -> None:
    passing = replace(RECORD, verdict="pass")
    for terminal, expected in ((False, 2), (True, 1)):
        file = io.StringIO()
        console = Console(file=file, force_terminal=terminal, color_system=None, width=200)
        watcher = Watcher(console, CATALOGUE)
        for record in (passing, RECORD):
            watcher.ended(record)
        assert file.getvalue().count("FRG900 Tiles come back") == expected


def test_a_table_counts_by_device_and_part() -> None:
    file = io.StringIO()
    rows = [("one", "frg", "pass")] * 2 + [("one", "cmp", "fail"), ("two", "frg", "pass")]
    Console(file=file, width=100).print(verdict_table(rows, ["fail", "advice", "pass"]))
    assert [line.split() for line in file.getvalue().splitlines()] == [
        ["device", "part", "fail", "pass"],
        ["one", "FRG", "2"],
        ["one", "CMP", "1"],
        ["two", "FRG", "1"],
        ["all", "1", "3"],
    ]
