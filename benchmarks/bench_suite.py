"""What playing a scenario costs by itself, against bare pytest-bdd: four steps that do nothing.

Ours also gives each scenario a verdict, a scene, a seed, and a record on disk.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

SIDE = Path(__file__).with_name("suite_side.py")
SCENARIOS = 500
MOST_TIMES = 3


def seconds(kind: str, folder: Path) -> float:
    """For one scenario, the start of pytest left out, each side in a process of its own."""
    folder.mkdir()
    done = subprocess.run(
        [sys.executable, str(SIDE), kind, str(SCENARIOS), str(folder)],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])},
    )
    found: float = json.loads(done.stdout.splitlines()[-1])
    return found / SCENARIOS


def test_a_scenario_costs_a_small_factor_of_bare_pytest_bdd(
    compared: Callable[..., None], tmp_path: Path
) -> None:
    rounds = [
        (seconds("ours", tmp_path / f"ours{turn}"), seconds("bare", tmp_path / f"bare{turn}"))
        for turn in range(3)
    ]
    ours, bare = (min(times) for times in zip(*rounds, strict=True))
    compared("one scenario", ours=ours, other=bare, at_least=1 / MOST_TIMES)
