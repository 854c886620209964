"""Every mistake of an operator is one clear line: what, where, how to mend it; no traceback."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from harness.requirements.catalogue import load_catalogue
from harness.sessions.journal import JOURNAL
from tests.harness.commands import Said, Shell

METER = ("--dut", "in-process:meter")
FEATURE = """\
{tags}
Feature: FRG901 - Tiles come back
  For the tests of the command line.

  {scenario_tags}Scenario: A frame is lost in a full window
    Given the meter has a SCHC packet of 700 bytes to send
"""
PLAIN_TAGS = "@FRG901 @version1 @meter @SCHC-FRAG-AOE-014"


@pytest.fixture
def meterproof(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> Shell:
    monkeypatch.chdir(tmp_path)
    return Shell(monkeypatch, capsys)


UNSEEN = next(entry.id for entry in load_catalogue().values() if entry.unobservable)
"""A requirement that no feature will ever verify."""


def one_line(said: Said, *, code: int = 2) -> str:
    assert said.code == code, said
    assert "Traceback" not in said.err + said.out
    [line] = said.err.strip().splitlines()
    assert line.startswith("meterproof: ")
    assert not Path("results").exists() or not list(Path("results").iterdir())
    return line.removeprefix("meterproof: ")


def feature(tags: str = PLAIN_TAGS, scenario_tags: str = "") -> str:
    return FEATURE.format(tags=tags, scenario_tags=scenario_tags)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ((), r"no device: name one with --dut, such as --dut in-process:meter"),
        (("--dut", "meter"), r"'meter' is no device address: write scheme:details"),
        (("--dut", "in-proces:meter"), r"no adapter for 'in-proces': .*did you mean in-process\?"),
        (("--dut", "in-process:metre"), r"'metre' is none of meter, gateway, head-end"),
        (("--dut", "in-process:meter?colour=grey"), r"has no option 'colour'"),
        (
            ("--dut", "mutant:remembers_everything"),
            r"mutant:remembers_everything: no.* broken stack",
        ),
        (("--dut", "command:"), r"names no program: write command:"),
        (("--dut", "no.such.module:make"), r"cannot import no\.such\.module"),
        (("FRG7", *METER), r"'FRG7' is no feature, .*did you mean FRG007"),
        (("SCHC-FRAG-AOE-999", *METER), r"'SCHC-FRAG-AOE-999' is no feature, .*did you mean SCHC"),
        (("RFC9999 1", *METER), r"'RFC9999 1' is no feature, part, requirement"),
        ((UNSEEN, *METER), rf"no feature verifies {UNSEEN} yet: see meterproof explain"),
        (("FRG007", "--dut", "in-process:head-end"), r"nothing to play: FRG007: it tests a meter"),
        ((*METER, "--profile", "lorawan"), r"there is no profile 'lorawan'; there are "),
        ((*METER, "--profile", "none.toml"), r"none\.toml: the profile cannot be read: No such"),
        ((*METER, "--features", "nowhere"), r"nowhere is no folder: --features wants one"),
        ((*METER, "--declaration", "none.toml"), r"none\.toml: cannot be read: .*meterproof init"),
    ],
    ids=range(17),
)
def test_a_mistake_on_the_command_line_is_one_line(
    meterproof: Shell, arguments: tuple[str, ...], says: str
) -> None:
    assert re.search(says, one_line(meterproof("run", *arguments)))


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"\xff\xfe", r"own\.toml: the profile cannot be read: it is no UTF-8 text"),
        (b"title = ", r"own\.toml: no TOML: "),
        (b'title = "x"', r"own\.toml: source: "),
    ],
    ids=["binary", "no TOML", "incomplete"],
)
def test_a_profile_that_cannot_be_read_is_named(
    meterproof: Shell, tmp_path: Path, content: bytes, says: str
) -> None:
    (tmp_path / "own.toml").write_bytes(content)
    said = meterproof("run", "FRG007", *METER, "--profile", "own.toml")
    assert re.search(says, one_line(said))


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[device\n", r"wm7\.toml: no TOML: "),
        ("[capabilities]\nclas-c = 'yes'", r"wm7\.toml line 2: .*did you mean class-c\?"),
        ("[device]\nparty = 'gateway'", r"declares a gateway, and in-process:meter is a meter"),
        (
            "[keys.management]\nguek = 'env:METERPROOF_NO_SUCH_KEY'",
            r"variable METERPROOF_NO_SUCH_KEY is not set; export it",
        ),
        (
            f"[keys.management]\nguek = '{'00' * 16}'",
            r"line 2: keys\.management\.guek: a key does not belong in a declaration",
        ),
        (
            "[keys.nobody]\nguek = 'env:METERPROOF_KEY'",
            r"keys\.nobody: profile dlms_over_lorawan has no association of that name; it has ",
        ),
        ("[device]\nprofile = 'there-is-none'", r"there is no profile 'there-is-none'"),
        ("[device]\nprofile = 'beside.toml'", r"beside\.toml: the profile cannot be read"),
    ],
    ids=range(8),
)
def test_a_declaration_at_fault_is_named(
    meterproof: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, says: str
) -> None:
    monkeypatch.setenv("METERPROOF_KEY", "00" * 16)
    (tmp_path / "wm7.toml").write_text(text)
    said = meterproof("run", "FRG007", *METER, "--declaration", "wm7.toml")
    assert re.search(says, one_line(said))


def test_a_declaration_without_an_address_asks_for_one(meterproof: Shell, tmp_path: Path) -> None:
    (tmp_path / "wm7.toml").write_text("[device]\nparty = 'meter'\n")
    said = meterproof("run", "--declaration", "wm7.toml")
    assert "wm7.toml names no address under [device]; name one with --dut" in one_line(said)


def test_more_declarations_than_devices_are_too_many(meterproof: Shell, tmp_path: Path) -> None:
    for name in ("a.toml", "b.toml"):
        (tmp_path / name).write_text("")
    said = meterproof("run", *METER, "--declaration", "a.toml", "--declaration", "b.toml")
    assert "b.toml: more declarations than devices" in one_line(said)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (feature("@FRG901 @version1 @meter @slow @SCHC-FRAG-AOE-014"), r"tags: @slow is no condit"),
        (feature("@FRG901 @version1 @metre @SCHC-FRAG-AOE-014"), r"tags: must be id, version"),
        (feature("@FRG901 @version1 @meter @SCHC-FRAG-AOE-999"), r"999 is no requirement of the"),
        (feature("@XYZ901 @version1 @meter @SCHC-FRAG-AOE-014"), r"XYZ is no part of parts\.toml"),
        (feature(scenario_tags="@colour\n  "), r"line 6: tag @colour is no condition"),
        ("Feature without a colon\n", r"FRG901_tiles\.feature: line "),
        ("", r"FRG901_tiles\.feature: holds no feature"),
        (feature("@FRG007 @version1 @meter @SCHC-FRAG-AOE-014").replace("FRG901", "FRG007"), "900"),
    ],
    ids=range(8),
)
def test_a_feature_at_fault_is_named(
    meterproof: Shell, tmp_path: Path, text: str, says: str
) -> None:
    own = tmp_path / "own"
    own.mkdir()
    (own / "FRG901_tiles.feature").write_text(text)
    said = meterproof("run", *METER, "--features", "own")
    assert said.code == 2, said
    assert "Traceback" not in said.err
    lines = [line for line in said.err.splitlines() if re.search(says, line)]
    assert lines
    assert not list(Path("results").glob("*/journal.jsonl"))


def test_a_folder_without_features_is_named(meterproof: Shell, tmp_path: Path) -> None:
    (tmp_path / "own").mkdir()
    said = meterproof("run", *METER, "--features", "own")
    assert "own holds no .feature file" in one_line(said)


def test_an_unset_capability_says_what_to_fill_in_and_where(
    meterproof: Shell, tmp_path: Path
) -> None:
    own = tmp_path / "own"
    own.mkdir()
    tags = PLAIN_TAGS.replace("@meter", "@meter @class-c")
    (own / "FRG901_tiles.feature").write_text(feature(tags))
    (tmp_path / "wm7.toml").write_text("[capabilities]\nclass-c = 'unset'\n")
    said = meterproof(
        *("run", "FRG901", *METER, "--features", "own", "--declaration", "wm7.toml"),
    )
    assert one_line(said) == (
        "wm7.toml leaves class-c unset: Does the meter listen all the time (LoRaWAN class C)?"
        ' Write class-c = "yes" or class-c = "no" under [capabilities] of a declaration.'
    )


@pytest.mark.parametrize(
    ("prepare", "says"),
    [
        (
            lambda out: out.write_text("a file"),
            r"out: results cannot be written there: File exists",
        ),
        (lambda out: (out.mkdir(), (out / JOURNAL).touch()), r"out holds another run; name a new"),
    ],
    ids=["a file", "another run"],
)
def test_results_that_cannot_be_written_are_named(
    meterproof: Shell, tmp_path: Path, prepare: Callable[[Path], object], says: str
) -> None:
    prepare(tmp_path / "out")
    before = sorted((tmp_path / "out").glob("*"))
    said = meterproof("run", "FRG007", *METER, "--out", tmp_path / "out")
    assert re.search(says, one_line(said))
    assert sorted((tmp_path / "out").glob("*")) == before


def test_a_default_folder_that_cannot_be_made_is_named(meterproof: Shell, tmp_path: Path) -> None:
    (tmp_path / "results").write_text("a file")
    said = meterproof("run", "FRG007", *METER)
    assert said.code == 2
    assert said.err.startswith("meterproof: results: results cannot be written there: ")
    assert "--out" in said.err


def test_a_program_that_does_not_start_is_a_fault_of_the_link(meterproof: Shell) -> None:
    said = meterproof("run", "FRG007", "--dut", "command:./no-such-program")
    assert "cannot start ./no-such-program" in one_line(said, code=3)


@pytest.mark.parametrize("words", [("report", "nowhere"), ("report", ".")])
def test_a_folder_of_no_run_is_named(meterproof: Shell, words: tuple[str, ...]) -> None:
    assert "holds no journal.jsonl: is it the folder of a run?" in one_line(meterproof(*words))


def test_a_damaged_header_is_named(meterproof: Shell, tmp_path: Path) -> None:
    (tmp_path / JOURNAL).write_text('{"kind":"run","format":1}\n')
    assert "the run header is damaged" in one_line(meterproof("report", "."))


def test_nothing_is_called_so(meterproof: Shell) -> None:
    said = one_line(meterproof("explain", "SCHC-FRAG-AOE-O14"))
    assert "did you mean SCHC-FRAG-AOE-014" in said


def test_a_declaration_is_not_written_over_another(meterproof: Shell, tmp_path: Path) -> None:
    (tmp_path / "wm7.toml").write_text("mine")
    assert "wm7.toml exists; name another file" in one_line(meterproof("init", "wm7.toml"))
    assert (tmp_path / "wm7.toml").read_text() == "mine"


@pytest.mark.parametrize(
    "words", [("run", "--colour"), ("paint",), ("run", "--seed", "red"), ("explain",)], ids=range(4)
)
def test_an_unknown_word_shows_the_usage(meterproof: Shell, words: tuple[str, ...]) -> None:
    said = meterproof(*words)
    assert said.code == 2
    assert "Usage: " in said.err
    assert "Traceback" not in said.err


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["run", "FRG007", "--dut", "in-process:metre"], "'metre' is none of"),
        (["run", "FRG7", "--dut", "in-process:meter"], "did you mean FRG007"),
        (["report", "nowhere"], "holds no journal.jsonl"),
    ],
    ids=["address", "selection", "folder"],
)
def test_in_a_process_of_its_own_it_is_one_line_too(
    tmp_path: Path, arguments: list[str], says: str
) -> None:
    (tmp_path / "pytest.ini").write_text("[pytest]\naddopts = --nonsense\n")
    command = [sys.executable, "-c", "from harness.command.cli import main; main()", *arguments]
    environment = {"PYTHONPATH": str(Path(__file__).parents[2]), "PATH": "/usr/bin"}
    done = subprocess.run(
        command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    [line] = done.stderr.splitlines()
    assert says in line
