"""Whoever stops reading does not stop the run."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from harness.sessions.journal import read_run


def test_a_run_whose_output_nobody_reads_comes_to_its_end(tmp_path: Path) -> None:
    folder = tmp_path / "results"
    program = "from harness.command.cli import main; main()"
    arguments = ["run", "SEC012", "--dut", "in-process:meter", "--out", str(folder)]
    with subprocess.Popen(
        [sys.executable, "-c", program, *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as running:
        assert running.stdout
        assert running.stderr
        running.stdout.close()
        said = running.stderr.read()
    run = read_run(folder)
    assert "fault" not in said
    assert run.closing is not None
    assert len(run.scenarios) == 5
