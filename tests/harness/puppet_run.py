"""A run in a process of its own that plays two scenarios into a folder and hangs in the third."""

from __future__ import annotations

import signal
import sys
import time
from pathlib import Path

from harness.command.keeping import Keeper, header
from harness.command.results import utc_now
from harness.sessions.session import interruptible, play
from tests.harness.plays import CATALOGUE, feature_file, steps, suite

FEATURE = """
    Scenario: First
      Then it passes

    Scenario: Second
      Then it fails

    Scenario: Third
      Then it hangs
"""
STEPS = """
    @then("it passes")
    def _(scene):
        scene.judge(passed("So."))

    @then("it fails")
    def _(scene):
        scene.judge(Finding(Verdict.FAIL, "It lies.", (scene.observe(b"abc"),)))

    @then("it hangs")
    def _(scene):
        hang()
"""


def hang() -> None:
    sys.stdout.write("hanging\n")
    sys.stdout.flush()
    time.sleep(600)


def main(folder: Path) -> None:
    features = folder / "features"
    features.mkdir()
    feature_file(features, FEATURE)
    module = steps(STEPS)
    vars(module)["hang"] = hang
    played = suite(features, module)
    head = header(
        played.devices,
        played.features,
        CATALOGUE,
        selection=(),
        seed=1,
        started=utc_now(),
        command="",
    )
    # A build machine may have started us with Ctrl-C ignored.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    with interruptible():
        play(played, Keeper(folder / "results", head))


main(Path(sys.argv[1]))
