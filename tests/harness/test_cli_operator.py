"""`meterproof run --operator` at a pseudo terminal, with a real meter on a real socket."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from harness.requirements.conditions import load_conditions
from harness.sessions.journal import read_run
from reference_stack.profiles.profile_file import load_profile
from tests.peers.serving import serving

FEATURE = "SEC009"
"""It needs the power of the meter to fail, which no datagram brings about."""
MANAGEMENT = load_profile("dlms_over_lorawan").association("management")


def declaration(folder: Path) -> Path:
    path = folder / "meter.toml"
    lines = ["[device]", 'party = "meter"', 'identity = "WM-7"', "[capabilities]"]
    lines += [f'{name} = "yes"' for name in load_conditions()]
    path.write_text("\n".join(lines) + "\n")
    return path


def played(folder: Path, answer: str) -> str:
    """What stood on the terminal, where every question is answered so."""
    pty = pytest.importorskip("pty")
    desk, terminal = pty.openpty()
    with serving(MANAGEMENT) as (host, port):
        command = [
            *(sys.executable, "-c", "from harness.command.cli import main; main()", "run", FEATURE),
            *("--operator", "--dut", f"udp:{host}:{port}"),
            *("--declaration", str(declaration(folder)), "--out", str(folder / "one")),
        ]
        with subprocess.Popen(command, stdin=terminal, stdout=terminal, stderr=terminal):
            os.close(terminal)
            screen, answered = b"", 0
            try:
                while octets := os.read(desk, 4096):
                    screen += octets
                    if screen.count(b"or why it cannot be") > answered:
                        answered += 1
                        os.write(desk, answer.encode())
            except OSError:
                pass  # the other end of a pseudo terminal is closed
            finally:
                os.close(desk)
    return screen.decode(errors="replace")


def test_the_person_at_the_terminal_is_asked_and_what_he_says_is_the_reason(
    tmp_path: Path,
) -> None:
    screen = played(tmp_path, "its seal is intact\n")
    assert "Please switch the meter off and on again." in screen
    [record] = read_run(tmp_path / "one").scenarios
    assert record.verdict == "inconclusive", screen
    assert record.reason.endswith("the operator did not do it: its seal is intact")
    told = [entry.text for entry in record.trace if entry.kind == "remark"]
    assert "asked of the operator: switch the meter off and on again" in told
    assert "the operator did not do it: its seal is intact" in told
