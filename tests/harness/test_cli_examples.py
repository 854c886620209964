"""The example devices are tested as a vendor would test them: declared, from the command line."""

from __future__ import annotations

import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from harness.requirements.catalogue import our_catalogue
from harness.requirements.feature_index import read_features
from harness.sessions.journal import read_run
from harness.sessions.run import Run
from tests.harness.commands import Shell

SEARCHING = "FRG040"
"""It plays one scenario many times, which tells nothing more about an example."""
SOME = ("FRG001", "FRG006", "FRG007", "FRG013")
EXAMPLES = Path(__file__).parents[2] / "examples"


@pytest.fixture
def meterproof(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> Shell:
    monkeypatch.chdir(tmp_path)
    return Shell(monkeypatch, capsys)


def in_c(folder: Path) -> str:
    """Built as its Makefile does, but here."""
    if not (shutil.which("make") and shutil.which("cc")):  # pragma: no cover: our builds have both
        pytest.skip("needs make and cc")
    built = folder / "in c"
    built.mkdir()
    for name in ("Makefile", "meter.c"):
        shutil.copy(EXAMPLES / "command-c" / name, built)
    subprocess.run(["make", "-s", "-C", str(built), "meter"], check=True)
    return shlex.quote(str(built / "meter"))


def in_python(folder: Path) -> str:
    return shlex.join([sys.executable, "-S", str(EXAMPLES / "command-python" / "meter.py")])


def played(meterproof: Shell, folder: Path, language: str, *selection: str) -> Run:
    program = in_c(folder) if language == "c" else in_python(folder)
    declaration = EXAMPLES / f"command-{language}" / "declaration.toml"
    device = ("--dut", f"command:{program}?deadline=30s", "--declaration", declaration)
    said = meterproof("run", *selection, *device, "--out", "out")
    assert said.code in (0, 4), said.out + said.err
    return read_run(folder / "out")


@pytest.mark.parametrize("language", ["c", "python"])
def test_what_an_example_can_do_it_does_right(
    meterproof: Shell, tmp_path: Path, language: str
) -> None:
    fragmentation = [
        feature.id
        for feature in read_features(our_catalogue())
        if feature.part == "FRG" and feature.id != SEARCHING
    ]
    selection = (*fragmentation, "lnk", "cmp") if language == "c" else SOME
    run = played(meterproof, tmp_path, language, *selection)
    verdicts = [record.verdict for record in run.scenarios]
    assert set(verdicts) <= {"pass", "not applicable", "inconclusive"}
    assert verdicts.count("pass") > 15
    assert all(record.reason for record in run.scenarios if record.verdict != "pass")
    assert [control.verdict for control in run.controls] == ["pass", "pass"]
    assert max(record.virtual_us for record in run.scenarios) > 12 * 3600 * 1_000_000


def test_what_an_example_does_not_claim_is_not_asked_of_it(
    meterproof: Shell, tmp_path: Path
) -> None:
    run = played(meterproof, tmp_path, "python", "srv", "sec", "acs", "obj", "enc", "psh")
    assert {record.verdict for record in run.scenarios} == {"not applicable"}
