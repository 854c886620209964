"""Devices that nobody here wrote, under test from the command line: what they do right passes."""

from __future__ import annotations

from pathlib import Path

import pytest

from adapters.base import Party
from harness.device.declaration_file import reference_declaration
from harness.scenes import company
from harness.sessions.journal import read_run
from harness.sessions.run import Run
from reference_stack.kernel.instant import Duration
from reference_stack.profiles import profile_file
from reference_stack.profiles.profile_file import load_profile
from tests.harness.commands import Shell
from tests.peers.foreign import free_port, gurux_meter, head_end
from tests.peers.serving import serving

DECLARATIONS = Path(__file__).parents[2] / "examples" / "declarations"
PROFILE = load_profile("dlms_over_lorawan")
PROFILE_FILE = Path(profile_file.__file__).with_name("dlms_over_lorawan.toml")
GURUX, DLMS_COSEM = "gurux_head_end.py", "dlms_cosem_head_end.py"
HURRIED = (
    ('receive-delay   = "1s"', 'receive-delay   = "50ms"'),
    ('uplink-interval = "5s"', 'uplink-interval = "100ms"'),
)


@pytest.fixture
def meterproof(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> Shell:
    """In a hurry: these programs answer at once or not at all."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(company, "WALL_QUIET", Duration.parse("200ms"))
    return Shell(monkeypatch, capsys)


@pytest.fixture
def profile(tmp_path: Path) -> Path:
    """With a meter that does not wait long between uplinks: this is the wall clock."""
    text = PROFILE_FILE.read_text(encoding="utf-8")
    for usual, hurried in HURRIED:
        assert usual in text
        text = text.replace(usual, hurried)
    path = tmp_path / "hurried.toml"
    path.write_text(text, encoding="utf-8")
    return path


def verdicts(run: Run) -> dict[str, set[str]]:
    """By feature, of those scenarios that the device claims to be for."""
    found: dict[str, set[str]] = {}
    for record in run.scenarios:
        if record.verdict != "not applicable":
            found.setdefault(record.feature, set()).add(record.verdict)
    return found


def test_a_foreign_meter_passes_what_it_does_right(meterproof: Shell, tmp_path: Path) -> None:
    selection = ("ACS001", "SRV001", "SRV002", "SRV003", "SEC003", "ENC004", "FRG007")
    with gurux_meter(PROFILE) as port:
        said = meterproof(
            *("run", *selection, "--dut", f"udp:127.0.0.1:{port}?bind=127.0.0.1:0"),
            *("--declaration", DECLARATIONS / "meter-over-udp.toml", "--out", "out"),
        )
    run = read_run(tmp_path / "out")
    assert said.code == 0, said.out
    assert verdicts(run) == {name: {"pass"} for name in selection if name != "FRG007"}
    assert [control.verdict for control in run.controls] == ["pass", "pass"]


def test_a_foreign_meter_that_takes_forged_requests_is_told_so(
    meterproof: Shell, tmp_path: Path
) -> None:
    with gurux_meter(PROFILE) as port:
        said = meterproof(
            *("run", "SEC012", "--dut", f"udp:127.0.0.1:{port}?bind=127.0.0.1:0"),
            *("--declaration", DECLARATIONS / "meter-over-udp.toml", "--out", "out"),
        )
    run = read_run(tmp_path / "out")
    assert said.code == 1, said.out
    failed = [record for record in run.scenarios if record.verdict == "fail"]
    assert failed
    for record in failed:
        assert record.reason == "the meter discloses the value to a request below the policy"
        assert all(finding.evidence for finding in record.findings)


@pytest.mark.parametrize("file", [GURUX, DLMS_COSEM])
def test_a_foreign_head_end_passes_what_it_does_right(
    meterproof: Shell, tmp_path: Path, profile: Path, file: str
) -> None:
    port, selection = free_port(), ("SRV020", "SEC003")
    declaration = tmp_path / "head-end.toml"
    declared = (DECLARATIONS / "head-end-over-udp.toml").read_text(encoding="utf-8")
    assert 'answer-within    = "2s"' in declared
    declaration.write_text(declared.replace('"2s" ', '"500ms"'), encoding="utf-8")
    with head_end(file, PROFILE.association("management"), port):
        said = meterproof(
            *("run", *selection, "--profile", profile),
            *("--dut", f"udp:127.0.0.1:0?party=head-end&bind=127.0.0.1:{port}"),
            *("--declaration", declaration, "--out", "out"),
        )
    run = read_run(tmp_path / "out")
    assert said.code == 0, said.out
    assert verdicts(run) == {name: {"pass"} for name in selection}
    assert [control.verdict for control in run.controls] == ["pass", "pass"]


def test_our_own_meter_passes_on_the_wall_clock_what_it_passes_in_virtual_time(
    meterproof: Shell, tmp_path: Path
) -> None:
    """It is not started anew for each scenario, and its counters go on."""
    selection = ("SRV001", "SRV014", "SEC002", "SEC004", "SEC012", "SRV003")
    declaration = tmp_path / "own.toml"
    declared = reference_declaration(Party.METER).capabilities.items()
    lines = (f'{name} = "{answer.value}"' for name, answer in declared)
    declaration.write_text(
        "\n".join(["[values]", 'answer-within = "1s"', "[capabilities]", *lines]), encoding="utf-8"
    )
    with serving(PROFILE.association("management")) as (host, port):
        said = meterproof(
            *("run", *selection, "--dut", f"udp:{host}:{port}?bind=127.0.0.1:0"),
            *("--declaration", declaration, "--out", "wall"),
        )
    virtual = meterproof("run", *selection, "--dut", "in-process:meter?over=ip", "--out", "virtual")
    assert (said.code, virtual.code) in ((0, 0), (4, 0)), said.out
    by_id = {record.id: record for record in read_run(tmp_path / "wall").scenarios}
    for record in read_run(tmp_path / "virtual").scenarios:
        on_the_wall = by_id[record.id]
        assert record.verdict == "pass"
        assert on_the_wall.verdict == "pass" or "set up by the harness" in on_the_wall.reason
    assert sum(record.verdict == "pass" for record in by_id.values()) > len(by_id) / 2
