"""What a program as a device costs beside one in our process: the same feature, twelve hours of it.

The example in C sends, is told nothing, waits twelve hours of its own time, and asks again.
"""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from time import perf_counter

import pytest

from adapters.base import Adapter, Party
from adapters.command import CommandAdapter
from adapters.in_process import InProcessAdapter
from harness.device.declaration import Declaration
from harness.scenes.company import Company
from harness.scenes.scene import Scene
from harness.scenes.situations import meter_has_packet
from reference_stack.kernel.instant import Duration
from reference_stack.profiles.profile_file import load_profile

EXAMPLE = Path(__file__).parents[1] / "examples" / "command-c"
PROFILE = load_profile("dlms_over_lorawan")
TWELVE_HOURS_AND_A_BIT = Duration.of(hours=12.1)
ROUNDS, SCENARIOS = 5, 20
MOST_TIMES = 2
LEAST_FRAMES = 15
"""70 tiles, five a frame, and two All-1 twelve hours apart."""


def twelve_hours(company: Company) -> int:
    """A packet of two windows to a gateway that is silent; how many frames were sent."""
    scene = Scene(company, seed=1)
    meter_has_packet(scene, 700)
    scene.mute(Party.GATEWAY)
    scene.play(TWELVE_HOURS_AND_A_BIT)
    return sum(1 for _ in scene.trace.messages(sender=Party.METER))


def seconds(company: Company) -> float:
    """For one scenario."""
    began = perf_counter()
    for _ in range(SCENARIOS):
        twelve_hours(company)
    return (perf_counter() - began) / SCENARIOS


def company_of(device: Adapter) -> Company:
    return Company(device, Declaration(), profile=PROFILE)


def test_twelve_hours_over_a_pipe_cost_about_what_they_cost_in_process(
    compared: Callable[..., None], tmp_path: Path
) -> None:
    if not (shutil.which("make") and shutil.which("cc")):
        pytest.skip("needs make and cc")
    for name in ("Makefile", "meter.c"):
        shutil.copy(EXAMPLE / name, tmp_path)
    subprocess.run(["make", "-s", "-C", str(tmp_path), "meter"], check=True)
    piped = company_of(CommandAdapter([str(tmp_path / "meter")]))
    inside = company_of(InProcessAdapter(Party.METER))
    assert min(twelve_hours(piped), twelve_hours(inside)) > LEAST_FRAMES
    rounds = [(seconds(piped), seconds(inside)) for _ in range(ROUNDS)]
    ours, other = (min(times) for times in zip(*rounds, strict=True))
    piped.close()
    inside.close()
    compared("twelve hours of a program", ours=ours, other=other, at_least=1 / MOST_TIMES)
