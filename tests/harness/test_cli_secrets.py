"""A password that travels in clear does not travel on with the report."""

from __future__ import annotations

from pathlib import Path

import pytest

from harness.requirements.conditions import load_conditions
from harness.sessions.journal import read_run
from tests.harness.commands import Shell

PASSWORD = b"correct horse battery"
FEATURE = "ACS006"


@pytest.fixture
def shell(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Shell:
    monkeypatch.setenv("WM7_PASSWORD", PASSWORD.hex())
    return Shell(monkeypatch, capsys)


@pytest.fixture
def declaration(tmp_path: Path) -> Path:
    said = "\n".join(f'{name} = "yes"' for name in load_conditions())
    path = tmp_path / "wm7.toml"
    path.write_text(f'[keys.management]\nsecret = "env:WM7_PASSWORD"\n[capabilities]\n{said}\n')
    return path


def octets_in(folder: Path) -> str:
    return " ".join(entry.octets for record in read_run(folder).scenarios for entry in record.trace)


@pytest.mark.parametrize("option", [(), ("--keep-secrets",)], ids=["usual", "kept"])
def test_a_password_is_masked_unless_it_is_to_be_kept(
    shell: Shell, tmp_path: Path, declaration: Path, option: tuple[str, ...]
) -> None:
    folder = tmp_path / "first"
    where = ("--dut", "in-process:meter", "--declaration", declaration)
    shell("run", FEATURE, *where, "--out", folder, *option)
    run = read_run(folder)
    assert {record.verdict for record in run.scenarios} <= {"pass", "not applicable"}
    assert (PASSWORD.hex() in octets_in(folder)) is bool(option)
    notes = {entry.note for record in run.scenarios for entry in record.trace}
    assert any("masked" in note for note in notes) is not bool(option)
    assert run.header.keys_shown is bool(option)
    capture = (folder / "run.pcapng").read_bytes()
    assert (PASSWORD in capture) is bool(option)
    again = shell("replay", folder, "--out", tmp_path / "second")
    assert "the same again" in again.out
    assert "differs" not in again.out
