"""A run of the whole command that its operator ends while the device does not answer."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from harness.sessions.journal import read_run

ROOT = Path(__file__).parents[2]
DEVICE = """
import json, pathlib, sys, time
for line in sys.stdin:
    request = json.loads(line)
    answer = {"id": request["id"]}
    if request["do"] == "hello":
        answer |= {"protocol": "meterproof-command/1", "party": "meter", "identity": "sleeper"}
    elif request["do"] in ("reset", "wake", "give"):
        pathlib.Path("asleep").touch()
        time.sleep(600)
    else:
        answer["unsupported"] = "no"
    print(json.dumps(answer), flush=True)
"""
COMMAND = """
import signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)
from harness.command.cli import main
main()
"""


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=["Ctrl-C", "kill"])
def test_a_run_that_is_ended_while_it_waits_still_reports(
    tmp_path: Path, number: signal.Signals
) -> None:
    (tmp_path / "sleeper.py").write_text(DEVICE, encoding="utf-8")
    address = f"command:{sys.executable} sleeper.py?deadline=600s"
    child = subprocess.Popen(
        [sys.executable, "-c", COMMAND, "run", "FRG007", "--dut", address, "--out", "one"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    while not (tmp_path / "asleep").exists():
        assert child.poll() is None, child.communicate()
    child.send_signal(number)
    said, complaints = child.communicate(timeout=60)
    assert child.returncode == 3
    assert complaints == ""
    assert "The run was interrupted." in said
    assert (tmp_path / "one" / "report.html").exists()
    run = read_run(tmp_path / "one")
    assert run.closing is None
    assert run.header.devices[0].identity == "sleeper"
