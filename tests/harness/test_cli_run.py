"""`meterproof run`, `plan` and `report` with embedded devices, from the command to the files."""

from __future__ import annotations

import json
import shlex
from pathlib import Path

import pytest

from harness.sessions.journal import JOURNAL, read_run
from tests.harness.commands import Shell

PASSING, FAILING = "FRG901", "FRG902"
FEATURE = """\
@{id} @version1 @meter @gateway @SCHC-FRAG-AOE-014
Feature: {id} - {title}
  For the tests of the command line.

  Scenario: A frame is lost in a full window
    Given the meter has a SCHC packet of 700 bytes to send
    And the radio loses the frame carrying tile 41 of window 0
    When the gateway reports the missing tiles of window 0
    Then every tile reported missing is sent again
"""


@pytest.fixture
def meterproof(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> Shell:
    monkeypatch.chdir(tmp_path)
    return Shell(monkeypatch, capsys)


@pytest.fixture
def own_features(tmp_path: Path) -> Path:
    folder = tmp_path / "own features"
    folder.mkdir()
    path = folder / f"{PASSING}_tiles-come-back.feature"
    path.write_text(FEATURE.format(id=PASSING, title="Tiles come back"))
    return folder


def test_a_conforming_device_exits_with_zero_and_leaves_a_report(
    meterproof: Shell, tmp_path: Path
) -> None:
    said = meterproof("run", "FRG007", "--dut", "in-process:meter")
    assert said.code == 0, said.out + said.err
    assert "No deviation found in 1 scenario." in said.out
    [folder] = [path for path in (tmp_path / "results").iterdir() if not path.is_symlink()]
    assert f"Report: results/{folder.name}/report.html" in said.out
    assert (tmp_path / "results" / "latest").resolve() == folder
    assert {path.name for path in folder.iterdir()} >= {
        JOURNAL,
        "report.html",
        "junit.xml",
        "run.pcapng",
    }


def test_a_broken_device_exits_with_one_and_is_told_why(meterproof: Shell, tmp_path: Path) -> None:
    said = meterproof("run", "FRG007", "--dut", "mutant:forgets_reported_gaps", "--out", "one")
    assert said.code == 1, said.out
    [record] = read_run(tmp_path / "one").scenarios
    finding = next(finding for finding in record.findings if finding.verdict == "fail")
    told = said.out.split("FRG007 Missing tiles are sent again", 1)[1]
    for word in (
        finding.sentence,
        "requirement  SCHC-FRAG-AOE-014 (MUST, RFC9441 §3.2.1.1)",
        "expected     ",
        "observed     ",
        "frame        ",
        "repeat       meterproof run FRG007 --dut mutant:forgets_reported_gaps --seed 1",
        "Not conformant: 1 scenario of 1 failed.",
    ):
        assert word in told
    page = (tmp_path / "one" / "report.html").read_text(encoding="utf-8")
    assert "SCHC-FRAG-AOE-014" in page


def test_a_second_run_has_a_folder_of_its_own(meterproof: Shell, tmp_path: Path) -> None:
    for _ in range(2):
        meterproof("run", "FRG007", "--dut", "in-process:meter")
    folders = [path for path in (tmp_path / "results").iterdir() if not path.is_symlink()]
    assert len(folders) == 2
    assert (tmp_path / "results" / "latest").resolve() in folders


def test_the_journal_says_everything_that_repeats_the_run(
    meterproof: Shell, own_features: Path, tmp_path: Path
) -> None:
    meterproof(
        *("run", PASSING, "--dut", "in-process:meter", "--seed", 5, "--out", "one"),
        *("--features", own_features),
    )
    run = read_run(tmp_path / "one")
    command = (
        f"meterproof run {PASSING} --dut in-process:meter --features '{own_features}' --seed 5"
    )
    assert run.header.command == command
    assert not (tmp_path / "latest").exists()
    assert run.header.selection == (PASSING,)
    assert run.header.seed == 5
    assert run.header.devices[0].address == "in-process:meter"
    assert run.closing is not None
    assert run.closing.exit_code == 0
    [record] = run.scenarios
    assert record.repeat == command
    assert [control.verdict for control in run.controls] == ["pass", "pass"]
    frames = [entry for entry in record.trace if entry.kind == "message"]
    assert any(entry.fate == "lost" for entry in frames)
    assert all(entry.layers for entry in frames if entry.octets)


def test_the_same_seed_gives_the_same_records(meterproof: Shell, tmp_path: Path) -> None:
    for name in ("one", "two"):
        meterproof("run", "FRG007", "--dut", "in-process:meter", "--seed", 9, "--out", name)
    one, two = (
        [
            {key: value for key, value in json.loads(line).items() if key != "wall_us"}
            for line in (tmp_path / name / JOURNAL).read_text().splitlines()[1:-1]
        ]
        for name in ("one", "two")
    )
    assert one == two


def test_several_devices_share_a_folder_and_a_report(
    meterproof: Shell, own_features: Path, tmp_path: Path
) -> None:
    said = meterproof(
        *("run", PASSING, "--features", own_features, "--out", "both"),
        *("--dut", "in-process:meter", "--dut", "in-process:gateway"),
    )
    run = read_run(tmp_path / "both")
    assert [record.party for record in run.scenarios] == ["meter", "gateway"]
    assert len({record.id for record in run.scenarios}) == 2
    for record in run.scenarios:
        assert f"run {PASSING} --dut in-process:{record.party} --features" in record.repeat
    again = meterproof(*shlex.split(run.scenarios[1].repeat)[1:], "--out", "again")
    assert again.code == 0
    [repeated] = read_run(tmp_path / "again").scenarios
    assert repeated.seed == run.scenarios[1].seed
    assert repeated.trace == run.scenarios[1].trace
    assert "reference meter" in said.out
    assert "reference gateway" in said.out


def test_a_report_is_drawn_again(meterproof: Shell, tmp_path: Path) -> None:
    meterproof("run", "FRG007", "--dut", "in-process:meter", "--out", "one")
    page = tmp_path / "one" / "report.html"
    before = page.read_bytes()
    page.unlink()
    said = meterproof("report", "one")
    assert said.code == 0
    assert page.read_bytes() == before


@pytest.mark.parametrize(
    "name",
    ["FRG007", "frg007", "SCHC-FRAG-AOE-016", "schc-frag-aoe-016", "rfc9441 3.2.1.1"],
)
def test_a_plan_says_why_each_is_in_or_out(meterproof: Shell, name: str) -> None:
    said = meterproof("plan", name, "--dut", "in-process:meter")
    assert said.code == 0
    lines = said.out.splitlines()
    assert any(line.startswith("in  meter: FRG007 A frame is lost in a full") for line in lines)
    assert any(line.startswith("out ") and line.endswith("not asked for") for line in lines)


def test_a_plan_and_a_run_decide_alike(
    meterproof: Shell, own_features: Path, tmp_path: Path
) -> None:
    path = own_features / f"{FAILING}_needs-data-blocks.feature"
    text = FEATURE.format(id=FAILING, title="Blocks").replace("@gateway", "@gateway @data-blocks")
    path.write_text(text)
    arguments = (FAILING, PASSING, "--features", own_features, "--dut", "in-process:meter")
    planned = meterproof("plan", *arguments).out.splitlines()
    assert [line[:3] for line in planned[:2]] == ["in ", "out"]
    assert planned[1].endswith("says no to data-blocks.")
    assert meterproof("run", *arguments, "--out", "one").code == 0
    verdicts = {r.feature: r.verdict for r in read_run(tmp_path / "one").scenarios}
    assert verdicts == {PASSING: "pass", FAILING: "not applicable"}


def test_nothing_judged_is_not_conformant(meterproof: Shell, own_features: Path) -> None:
    path = own_features / f"{FAILING}_needs-data-blocks.feature"
    text = FEATURE.format(id=FAILING, title="Blocks").replace("@gateway", "@gateway @data-blocks")
    path.write_text(text)
    said = meterproof("run", FAILING, "--features", own_features, "--dut", "in-process:meter")
    assert said.code == 4
    assert "Nothing was judged." in said.out


def test_without_a_terminal_the_operator_is_asked_nothing(meterproof: Shell) -> None:
    said = meterproof("run", "FRG007", "--dut", "in-process:meter", "--operator")
    assert said.code == 0
    assert "There is no terminal here, so the operator is asked nothing." in said.out


def test_results_for_allure_are_exported_where_they_are_asked_for(
    meterproof: Shell, tmp_path: Path
) -> None:
    said = meterproof(
        *("run", "FRG007", "--dut", "in-process:meter", "--out", "one", "--allure", "allure/one")
    )
    assert said.code == 0
    assert "Allure: allure/one (1 results)" in said.out
    assert len(list((tmp_path / "allure" / "one").glob("*-result.json"))) == 1
    meterproof("report", "one", "--allure", "allure/two")
    assert len(list((tmp_path / "allure" / "two").glob("*-result.json"))) == 1


def test_a_folder_for_allure_that_cannot_be_made_stops_the_run_before_it_begins(
    meterproof: Shell, tmp_path: Path
) -> None:
    (tmp_path / "file").touch()
    said = meterproof("run", "FRG007", "--dut", "in-process:meter", "--allure", "file/inside")
    assert said.code == 2
    assert "file/inside: results cannot be written there" in said.err
    assert "--allure" in said.err
    assert not (tmp_path / "results").exists()
