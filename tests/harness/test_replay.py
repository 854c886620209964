"""What was recorded is played again: the same scenario, device, seed and pattern."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from adapters.in_process import InProcessAdapter
from harness.command.keeping import Keeper, header
from harness.command.replay import ReplayMistake, difference, read_replay, replay_path
from harness.command.results import utc_now
from harness.sessions.journal import JOURNAL, read_run
from harness.sessions.run import EntryRecord, ScenarioRecord
from harness.sessions.session import play
from harness.sessions.stage import OurStage
from tests.harness.commands import Shell
from tests.harness.plays import CATALOGUE, devices, feature_file, steps, suite

MUTANT = "mutant:forgets_reported_gaps"


@pytest.fixture
def meterproof(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> Shell:
    monkeypatch.chdir(tmp_path)
    return Shell(monkeypatch, capsys)


def test_a_recorded_run_is_repeated_octet_for_octet(meterproof: Shell, tmp_path: Path) -> None:
    meterproof("run", "FRG007", "--dut", MUTANT, "--seed", 9)
    first = (tmp_path / "results" / "latest").resolve()
    said = meterproof("replay", "results/latest")
    assert said.code == 1
    [before] = read_run(first).scenarios
    assert f"the same again  FRG007 {before.title} · {before.scenario}: " in said.out
    assert f"{len(before.trace)} entries, octet for octet" in said.out
    [again] = [
        read_run(folder)
        for folder in (tmp_path / "results").iterdir()
        if not folder.is_symlink() and folder != first
    ]
    assert (tmp_path / "results" / "latest").resolve() == first
    assert again.header.seed == 9
    assert again.scenarios[0].trace == before.trace


def test_one_scenario_of_several_devices_is_played_alone(meterproof: Shell, tmp_path: Path) -> None:
    both = ("--dut", "in-process:meter", "--dut", MUTANT)
    meterproof("run", "FRG007", "SEC012", *both, "--out", "one")
    recorded = read_run(tmp_path / "one").scenarios
    [chosen] = [r for r in recorded if r.feature == "FRG007" and r.verdict == "fail"]
    said = meterproof("replay", "one", "--scenario", chosen.id, "--out", "two")
    assert said.code == 1
    [record] = read_run(tmp_path / "two").scenarios
    assert (record.id, record.device) == (chosen.id, chosen.device)
    said = meterproof("replay", f"one/{JOURNAL}", "--scenario", "frg007", "--out", "three")
    assert [r.feature for r in read_run(tmp_path / "three").scenarios] == ["FRG007", "FRG007"]


def test_a_record_that_is_not_met_again_is_told_with_its_first_difference(
    meterproof: Shell, tmp_path: Path
) -> None:
    meterproof("run", "FRG007", "--dut", "in-process:meter", "--out", "one")
    journal = tmp_path / "one" / JOURNAL
    lines = journal.read_text().splitlines()
    place = next(i for i, line in enumerate(lines) if json.loads(line)["kind"] == "scenario")
    record = json.loads(lines[place])
    frame = next(i for i, entry in enumerate(record["trace"]) if entry["octets"])
    record["trace"][frame]["octets"] = "00"
    lines[place] = json.dumps(record)
    journal.write_text("\n".join(lines) + "\n")
    said = meterproof("replay", "one", "--out", "two")
    assert said.code == 0
    assert "differs         FRG007 " in said.out
    assert f"entry {frame} of the trace was 00 (meter to gateway on port 20, delivered)" in said.out


def entry(**changes: object) -> EntryRecord:
    message = EntryRecord(
        "message", 0, 5, "a frame", "radio", "uplink", "meter", "gateway", 20, "00"
    )
    return replace(message, **changes)  # type: ignore[arg-type]


def record(*trace: EntryRecord, **changes: object) -> ScenarioRecord:
    played = ScenarioRecord(
        *("a.feature::b", "FRG900", 1, "frg", "Title", "Why", "It is so", {}, "meter", "one"),
        *((), "pass", ""),
        trace=trace,
    )
    return replace(played, **changes)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("before", "now", "said"),
    [
        (record(entry()), record(entry()), ""),
        (record(entry()), record(entry(text="read otherwise", note="so")), ""),
        (record(entry()), record(entry(octets="01")), "entry 0 of the trace was 00 (meter to gate"),
        (record(entry()), record(entry(at_us=6)), "entry 0 of the trace was 00 "),
        (record(entry()), record(entry(fate="lost")), "entry 0 of the trace was 00 "),
        (record(entry()), record(entry(port=21)), "entry 0 of the trace was 00 "),
        (record(entry(), time="wall"), record(entry(at_us=6), time="wall"), ""),
        (record(entry()), record(entry(), entry()), "entry 1 of the trace was not there, and is "),
        (record(entry(), entry()), record(entry()), "entry 1 of the trace was 00 "),
        (
            record(EntryRecord("remark", 0, 0, "an order")),
            record(EntryRecord("remark", 0, 0, "no order")),
            "entry 0 of the trace was 'an order' at 0.000000 s, and is 'no order' at",
        ),
        (record(), record(verdict="fail"), "the verdict was pass before, and is fail on the same"),
        (record(), record(version=2), "version 1 was played before, version 2 now"),
    ],
    ids=[
        *("same", "how it is read", "octets", "moment", "fate", "port", "wall", "longer"),
        *("shorter", "remark", "verdict", "version"),
    ],
)
def test_the_first_difference_is_told(
    before: ScenarioRecord, now: ScenarioRecord, said: str
) -> None:
    told = difference(before, now)
    assert told.startswith(said)
    assert bool(told) == bool(said)


# -- patterns --------------------------------------------------------------------------------------

PATTERNS = """
    @then("it stands every pattern")
    def _(scene):
        scene.kept_pattern = "lose 3, 5"
        scene.judge(Finding(Verdict.FAIL, "It delivers rubbish.", (scene.observe(b"abc"),)))
    """


def test_a_pattern_that_fails_stands_in_the_record_and_in_a_file(tmp_path: Path) -> None:
    features = tmp_path / "features"
    features.mkdir()
    feature_file(features, "Scenario: It\n  Then it stands every pattern\n")
    played = suite(features, steps(PATTERNS), seed=3)
    head = header(
        *(played.devices, played.features, CATALOGUE),
        selection=(),
        seed=3,
        started=utc_now(),
        command="meterproof run FRG900 --dut puppet:meter --seed 3",
    )
    keeper = Keeper(tmp_path / "results", head)
    play(played, keeper)
    keeper.close()
    [record] = read_run(tmp_path / "results").scenarios
    assert record.pattern == "lose 3, 5"
    again = read_replay(replay_path(tmp_path / "results", record))
    assert again.command == head.command
    assert (again.pattern, again.sentence) == ("lose 3, 5", "It delivers rubbish.")
    [wanted] = again.wanted
    assert wanted[:3] == ("puppet", "FRG900", "It")


def test_a_scene_is_given_the_pattern_of_the_replay() -> None:
    [device] = devices()
    device = replace(device, adapter=InProcessAdapter(device.adapter.party))
    stage = OurStage(pattern="lose 3, 5")
    scene = stage.scene(stage.company(device), seed=1)
    assert scene.given_pattern == "lose 3, 5"
    assert OurStage().company(device).pattern == ""


def test_a_replay_file_plays_its_scenario_alone(meterproof: Shell, tmp_path: Path) -> None:
    meterproof("run", "FRG007", "--dut", MUTANT, "--dut", "in-process:meter", "--out", "one")
    run = read_run(tmp_path / "one")
    failed = next(record for record in run.scenarios if record.verdict == "fail")
    keeper = Keeper(tmp_path / "one", run.header)
    keeper.ended(replace(failed, pattern="uplink x downlink -"))
    path = replay_path(Path("one"), failed)
    said = meterproof("replay", path, "--out", "two")
    assert said.code == 1
    assert f"fails again     before: {failed.reason}" in said.out
    [again] = read_run(tmp_path / "two").scenarios
    assert (again.device, again.trace) == (failed.device, failed.trace)


ANYTHING_MAY_HAPPEN = """
    Scenario: Anything may happen to any frame
      When packets of 103 bytes meet all that the air may do
      Then each arrives intact, or both sides know of its failure
"""


def failed_on_a_pattern(meterproof: Shell, folder: Path) -> tuple[ScenarioRecord, str]:
    """A run into the folder `one`, and what it said."""
    (folder / "own").mkdir()
    feature_file(folder / "own", ANYTHING_MAY_HAPPEN)
    said = meterproof(
        *("run", "FRG900", "--features", "own", "--dut", "mutant:sends_again_once", "--out", "one")
    )
    assert said.code == 1
    [failed] = read_run(folder / "one").scenarios
    return failed, said.out


def test_the_smallest_pattern_that_fails_is_repeated_exactly(
    meterproof: Shell, tmp_path: Path
) -> None:
    failed, said = failed_on_a_pattern(meterproof, tmp_path)
    path = replay_path(Path("one"), failed)
    assert f"replay       meterproof replay {path}" in said
    assert failed.pattern in "".join(finding.cause for finding in failed.findings)
    assert meterproof("replay", path, "--out", "two").code == 1
    [again] = read_run(tmp_path / "two").scenarios
    assert again.pattern == failed.pattern
    assert difference(failed, again) == ""


def test_a_right_stack_stands_the_pattern_that_another_failed(
    meterproof: Shell, tmp_path: Path
) -> None:
    failed, _ = failed_on_a_pattern(meterproof, tmp_path)
    path = replay_path(Path("one"), failed)
    said = json.loads(path.read_text())
    said["command"] = said["command"].replace("mutant:sends_again_once", "in-process:meter")
    path.write_text(json.dumps(said | {"device": "reference meter"}))
    told = meterproof("replay", path, "--out", "two")
    assert told.code == 0
    assert "fails no more" in told.out


# -- mistakes --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", "is no replay file"),
        ("[]", "is no replay file"),
        ('{"command": "x"}', "is no replay file: device: "),
    ],
    ids=["no json", "no object", "members missing"],
)
def test_what_is_no_replay_file_is_refused(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "a.json"
    path.write_text(text)
    with pytest.raises(ReplayMistake, match=said):
        read_replay(path)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("nowhere",), "nowhere: it cannot be read: No such file"),
        (("one", "--scenario", "FRG999"), "one has no scenario 'FRG999'"),
        (("file.json", "--scenario", "FRG007"), "file.json is one scenario"),
        (("file.json",), "file.json: its command cannot be given again: rm -r"),
        (("empty",), "empty holds no journal.jsonl"),
        (("pattern.json",), "pattern.json: no pattern: 'uplink ?'; write for example"),
    ],
    ids=[
        *("nowhere", "no such scenario", "nothing to choose", "another command", "no run"),
        "no pattern",
    ],
)
def test_what_cannot_be_repeated_is_told_in_one_line(
    meterproof: Shell, tmp_path: Path, arguments: tuple[str, ...], said: str
) -> None:
    meterproof("run", "FRG007", "--dut", "in-process:meter", "--out", "one")
    (tmp_path / "empty").mkdir()
    example = {
        "command": "rm -r",
        "device": "",
        "feature": "",
        "scenario": "",
        "example": {},
        "seed": 1,
        "pattern": "",
        "sentence": "",
    }
    (tmp_path / "file.json").write_text(json.dumps(example))
    (tmp_path / "pattern.json").write_text(json.dumps(example | {"pattern": "uplink ?"}))
    told = meterproof("replay", *arguments)
    assert told.code == 2
    assert said in told.err
    assert told.err.count("\n") == 1
