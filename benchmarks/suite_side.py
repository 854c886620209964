"""One side of `bench_suite.py`: `suite_side.py ours|bare <scenarios> <folder>` prints seconds."""

from __future__ import annotations

import sys
import timeit
from pathlib import Path

import pytest

from harness.command.keeping import Keeper, header
from harness.command.results import utc_now
from harness.sessions.session import play
from tests.harness.plays import CATALOGUE, feature_file, steps, suite

OUTLINE = """
    Scenario Outline: It is so
      Given a situation
      When something happens
      Then it is so
      And <number> is a number

      Examples:
        | number |
"""
PHRASES = """
    @given("a situation")
    def _(scene): pass

    @when("something happens")
    def _(scene): pass

    @then("it is so")
    def _(scene): scene.judge(passed("So."))

    @then(parsers.parse("{number:d} is a number"))
    def _(scene, number): pass
"""
BARE = """
from pytest_bdd import given, parsers, scenarios, then, when
import pytest

class Scene:
    def judge(self, said): pass

def passed(sentence): return sentence

@pytest.fixture
def scene(): return Scene()

scenarios({feature!r})
"""
QUIET = (
    "--import-mode=importlib",
    "-pno:terminal",
    "-pno:cacheprovider",
    "--disable-plugin-autoload",
    "--noconftest",
)


def ours(folder: Path) -> None:
    played = suite(folder, steps(PHRASES))
    head = header(
        played.devices,
        played.features,
        CATALOGUE,
        selection=(),
        seed=1,
        started=utc_now(),
        command="",
    )
    keeper = Keeper(folder / "results", head)
    play(played, keeper)
    keeper.close()


def bare(folder: Path) -> None:
    [feature] = folder.glob("*.feature")
    module = folder / f"test_bare_{folder.name}.py"
    lines = [line.removeprefix("    ") for line in PHRASES.splitlines()]
    module.write_text(BARE.format(feature=str(feature)) + "\n".join(lines), encoding="utf-8")
    (folder / "pytest.ini").write_text("[pytest]\n", encoding="utf-8")
    arguments = (*QUIET, "-p", "pytest_bdd.plugin", "--rootdir", str(folder), str(module))
    assert pytest.main(list(arguments)) == 0


def main(kind: str, scenarios: int, folder: Path) -> None:
    """The start of pytest is measured with one scenario and taken off."""
    side = {"ours": ours, "bare": bare}[kind]
    taken: list[float] = []
    for rows in (1, 1, scenarios + 1):
        place = folder / f"{len(taken)}"
        place.mkdir()
        table = "".join(f"        | {number} |\n" for number in range(rows))
        feature_file(place, OUTLINE + table)
        taken.append(timeit.timeit(lambda place=place: side(place), number=1))
    sys.stdout.write(f"\n{taken[2] - taken[1]}\n")


main(sys.argv[1], int(sys.argv[2]), Path(sys.argv[3]))
