"""A play of one pattern of the air, written down so that it can be repeated exactly.

A file has four lines of TOML. It is made from the remark that a scenario leaves in its trace, and
names the device, so that nothing else is needed to play it again.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from typing import TypeVar

from harness.company import Company
from harness.pattern_play import played_apart
from harness.patterns import Pattern
from harness.scene import Scene
from harness.verdict import Finding
from reference_stack.kernel.errors import MisuseError

_REMARK = re.compile(r"(\d+) bytes over air that does this: (.+)")
_LARGEST = 65_535


T = TypeVar("T")


class ReplayMistake(Exception):
    """A replay file that cannot be played. One line: what is wrong and how to mend it."""


@dataclass(frozen=True, slots=True)
class Replay:
    """What is played again: a packet of so many octets, to or from this device, over this air."""

    device: str
    size_octets: int
    pattern: Pattern
    seed: int = 1

    def __str__(self) -> str:
        return (
            f'device  = "{self.device}"\n'
            f"size    = {self.size_octets}\n"
            f'pattern = "{self.pattern}"\n'
            f"seed    = {self.seed}\n"
        )


def replay_from(remark: str, *, device: str, seed: int) -> Replay | None:
    """The replay that a remark in a trace stands for; None for any other remark."""
    match = _REMARK.fullmatch(remark)
    if match is None:
        return None
    return Replay(device, int(match[1]), Pattern.read(match[2]), seed)


def read_replay(text: str, where: str) -> Replay:
    """A replay file. Raises ReplayMistake."""
    try:
        entries = tomllib.loads(text)
    except tomllib.TOMLDecodeError as problem:
        raise ReplayMistake(f"{where}: no TOML: {problem}") from None
    device = _entry(entries, "device", str, where)
    size = _entry(entries, "size", int, where)
    if not 0 < size <= _LARGEST:
        raise ReplayMistake(f"{where}: size is a number of bytes, 1 to {_LARGEST}")
    try:
        pattern = Pattern.read(_entry(entries, "pattern", str, where))
    except MisuseError as problem:
        raise ReplayMistake(f"{where}: {problem}") from None
    seed = _entry({"seed": 1, **entries}, "seed", int, where)
    return Replay(device, size, pattern, seed)


def play_again(company: Company, replay: Replay) -> tuple[Scene, Finding]:
    """The play of a replay against a device that is there: its scene, for the trace, and finding.

    Raises Inconclusive when the device takes no order to send.
    """
    scene = Scene(company, seed=replay.seed)
    return scene, played_apart(scene, replay.pattern, replay.size_octets)


def _entry(entries: dict[str, object], name: str, kind: type[T], where: str) -> T:
    value = entries.get(name)
    if not isinstance(value, kind) or isinstance(value, bool):
        wanted = "text" if kind is str else "number"
        raise ReplayMistake(f"{where}: {name} is missing or no {wanted}")
    return value
