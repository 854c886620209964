"""Programs that go wrong in the middle of a run: the run goes on, and nobody is wrongly blamed."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path

import pytest

from harness.sessions.journal import read_run
from harness.sessions.run import Run, ScenarioRecord
from tests.adapters.test_command_evil import AT_THE_START, EVIL
from tests.harness.commands import Said, Shell

METER = Path(__file__).with_name("turning_meter.py")
EXAMPLE = Path(__file__).parents[2] / "examples" / "command-python" / "declaration.toml"
FEATURE = """\
@FRG901 @version1 @meter @SCHC-FRAG-AOE-014
Feature: FRG901 - It is asked a second time
  What was proven before a device dies stays proven.

  Scenario: It lies, then it dies
    Given the meter has a SCHC packet of 700 bytes to send
    And the radio loses the frame carrying tile 41 of window 0
    When the gateway reports the missing tiles of window 0
    Then every tile reported missing is sent again
    When the gateway answers that all has arrived
"""


@pytest.fixture
def meterproof(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> Shell:
    monkeypatch.chdir(tmp_path)
    return Shell(monkeypatch, capsys)


def turning(does: str, after: int, folder: Path) -> str:
    words = [sys.executable, "-S", str(METER), does, str(after), str(folder / "done")]
    return f"command:{shlex.join(words)}?deadline={'1s' if does == 'hangs' else '30s'}"


def run(meterproof: Shell, *words: object) -> Said:
    said = meterproof("run", *words, "--declaration", EXAMPLE, "--out", "out")
    everything = said.out + said.err
    assert "Traceback" not in everything
    assert not [char for char in everything if not char.isprintable() and char != "\n"]
    return said


def written(folder: Path) -> Run:
    """The records. Nothing that the program said stands in a page as it was said."""
    for name in ("report.html", "junit.xml"):
        page = (folder / name).read_text(encoding="utf-8")
        for harmful in ("<script>alert", "<b>out of memory", "\x1b", "\x07", "\u202e"):
            assert harmful not in page
    return read_run(folder)


def broken(run: Run) -> ScenarioRecord:
    fine = ("pass", "not applicable")
    [record] = [record for record in run.scenarios if record.verdict not in fine]
    return record


@pytest.mark.parametrize(
    ("does", "why"),
    [
        ("dies", "it ended; last seen of it: it ended with exit status 3"),
        ("hangs", "it gave no answer within 1 s; last seen of it: it was still running"),
        ("floods", "it wrote more than one line in answer to one"),
        ("babbles", "its answer to wake breaks the protocol: not JSON"),
    ],
)
def test_a_program_that_turns_costs_one_scenario(
    meterproof: Shell, tmp_path: Path, does: str, why: str
) -> None:
    said = run(meterproof, "FRG007", "FRG006", "--dut", turning(does, 20, tmp_path))
    records = written(tmp_path / "out")
    record = broken(records)
    assert (record.verdict, said.code) == ("error", 3)
    assert why in record.reason
    assert "standard error: \\x1b[2J\\x07<b>out of memory</b> [/red] \\u202e" in record.reason
    assert [control.verdict for control in records.controls] == ["pass", "pass"]
    assert records.scenarios.index(record) < len(records.scenarios) - 1
    page = (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    assert "meter &lt;script&gt;alert(1)&lt;/script&gt; [bold red]" in page


def test_what_was_proven_before_it_died_stays(meterproof: Shell, tmp_path: Path) -> None:
    folder = tmp_path / "own"
    folder.mkdir()
    (folder / "FRG901_it-is-asked-a-second-time.feature").write_text(FEATURE)
    device = turning("lies and dies", 17, tmp_path)
    said = run(meterproof, "FRG901", "--features", folder, "--dut", device)
    records = written(tmp_path / "out")
    [record] = records.scenarios
    assert (said.code, record.verdict) == (1, "fail"), said.out
    assert [step.outcome for step in record.steps[-2:]] == ["failed", "failed"]
    assert record.reason == record.findings[0].sentence
    assert records.controls[-1].verdict == "pass"


@pytest.mark.parametrize("name", AT_THE_START)
def test_a_program_that_cannot_be_believed_is_told_in_one_line(
    meterproof: Shell, name: str
) -> None:
    program = shlex.join([sys.executable, "-S", str(EVIL / f"{name}.py")])
    said = run(meterproof, "FRG007", "--dut", f"command:{program}?deadline=30s")
    assert said.code == 3
    assert said.err.count("\n") == 1
