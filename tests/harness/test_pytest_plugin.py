"""A vendor's own pytest, in a process of its own, with our features among his tests."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

from harness.requirements.catalogue import FOLDER

FRG007 = FOLDER / "frg" / "FRG007_missing-tiles-are-sent-again.feature"
FEATURE = """\
@FRG901 @version1 @meter @SCHC-FRAG-AOE-014
Feature: FRG901 - Tiles come back
  For a vendor.

  Scenario: The frame is there to be lost
    Given the meter has a SCHC packet of 700 bytes to send
    And the radio loses the frame carrying tile {tile} of window {window}
    When the gateway reports the missing tiles of window 0
    Then every tile reported missing is sent again
"""
OTHER = """\
import pytest

@pytest.fixture
def number():
    return 3

def test_something_else(number):
    assert number == {number}
"""


def run(folder: Path, *arguments: object) -> subprocess.CompletedProcess[str]:
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-p",
        "harness.sessions.pytest_plugin",
        "-p",
        "no:randomly",
    ]
    (folder / "pytest.ini").write_text("[pytest]\naddopts = --strict-markers\n")
    return subprocess.run(
        [*command, "--rootdir", folder, "-c", folder / "pytest.ini", *map(str, arguments)],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )


def own(folder: Path, *, tile: int = 41, window: int = 0) -> Path:
    path = folder / "own" / "FRG901_tiles-come-back.feature"
    path.parent.mkdir()
    path.write_text(FEATURE.format(tile=tile, window=window))
    return path.parent


def test_a_right_stack_passes(tmp_path: Path) -> None:
    ended = run(tmp_path, "--dut", "in-process:meter", FRG007)
    assert ended.returncode == pytest.ExitCode.OK, ended.stdout + ended.stderr
    assert "1 passed" in ended.stdout


def test_a_broken_one_fails_with_the_requirement_and_the_frames(tmp_path: Path) -> None:
    report = tmp_path / "junit.xml"
    ended = run(tmp_path, "--dut", "mutant:forgets_reported_gaps", FRG007, "--junit-xml", report)
    assert ended.returncode == pytest.ExitCode.TESTS_FAILED
    assert "requirement  SCHC-FRAG-AOE-014 (MUST, RFC9441 §3.2.1.1)" in ended.stdout
    assert "frame        " in ended.stdout
    assert "Traceback" not in ended.stdout
    properties = ElementTree.parse(report).iter("property")
    told = {(entry.get("name"), entry.get("value")) for entry in properties}
    assert {("verdict", "fail"), ("requirement", "SCHC-FRAG-AOE-014")} <= told


@pytest.mark.parametrize(("number", "code"), [(3, 0), (4, 1)], ids=["passing", "failing"])
def test_other_tests_of_the_session_are_run_as_ever(tmp_path: Path, number: int, code: int) -> None:
    (tmp_path / "test_other.py").write_text(OTHER.format(number=number))
    ended = run(tmp_path, "--dut", "in-process:meter", own(tmp_path), "test_other.py")
    assert ended.returncode == code, ended.stdout + ended.stderr
    assert f"{2 - code} passed" in ended.stdout


def test_what_is_inconclusive_is_no_pass_and_says_why(tmp_path: Path) -> None:
    ended = run(tmp_path, "--dut", "in-process:meter", own(tmp_path, window=3))
    assert ended.returncode == pytest.ExitCode.TESTS_FAILED
    assert "1 inconclusive" in ended.stdout
    assert "no frame with tile 41 of window 3 was there to be lost" in ended.stdout


def test_what_does_not_apply_is_skipped(tmp_path: Path) -> None:
    folder = own(tmp_path)
    path = next(folder.iterdir())
    path.write_text(path.read_text().replace("@meter ", "@meter @class-c "))
    declaration = tmp_path / "wm7.toml"
    declaration.write_text(
        '[device]\nparty = "meter"\nidentity = "WM-7"\n[capabilities]\nclass-c = "no"\n'
    )
    ended = run(tmp_path, "--dut", "in-process:meter", "--declaration", declaration, folder, "-rA")
    assert "1 not applicable" in ended.stdout, ended.stdout + ended.stderr
    assert ended.returncode == pytest.ExitCode.OK


def test_a_question_that_is_left_open_stops_the_session_with_the_question(tmp_path: Path) -> None:
    folder = own(tmp_path)
    path = next(folder.iterdir())
    path.write_text(path.read_text().replace("@meter ", "@meter @class-c "))
    declaration = tmp_path / "wm7.toml"
    declaration.write_text('[device]\nparty = "meter"\nidentity = "WM-7"\n')
    ended = run(tmp_path, "--dut", "in-process:meter", "--declaration", declaration, folder)
    assert ended.returncode == pytest.ExitCode.USAGE_ERROR
    assert "leaves class-c unset" in ended.stderr + ended.stdout


def test_a_mistake_is_one_line(tmp_path: Path) -> None:
    ended = run(tmp_path, "--dut", "nothing:meter", FRG007)
    assert ended.returncode == pytest.ExitCode.USAGE_ERROR
    assert "ERROR: no adapter for 'nothing'" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_devices_are_not_shared_among_processes(tmp_path: Path) -> None:
    pytest.importorskip("xdist")
    ended = run(tmp_path, "--dut", "in-process:meter", "-p", "xdist", "-n", "2", FRG007)
    assert ended.returncode == pytest.ExitCode.USAGE_ERROR
    assert "a device cannot be shared" in ended.stderr


def test_without_a_device_nothing_of_ours_happens(tmp_path: Path) -> None:
    (tmp_path / "test_other.py").write_text(OTHER.format(number=3))
    ended = run(tmp_path, tmp_path)
    assert ended.returncode == pytest.ExitCode.OK
    assert "1 passed" in ended.stdout
