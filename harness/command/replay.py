"""What was played once and is to be played again: recorded scenarios, and replay files.

A replay file is one JSON object. It is written when a scenario that plays patterns of the air found
one that fails: the command of the run, the scenario, and the pattern as that scenario wrote it
down (`Scene.keep_pattern`); on a replay the same scenario is given it back (`Scene.given_pattern`).
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from hashlib import sha256
from itertools import zip_longest
from pathlib import Path
from typing import NamedTuple

from pydantic import TypeAdapter, ValidationError

from adapters.base import TimeKind
from harness.sessions.journal import JOURNAL, read_run
from harness.sessions.run import EntryRecord, ScenarioRecord

FORMAT = 1
FOLDER = "replays"
"""Of replay files, in the folder of a run."""


class ReplayMistake(Exception):
    """What was named cannot be played again. One line, which says why."""


class Played(NamedTuple):
    """Which scenario, on what row, on which device."""

    device: str
    feature: str
    scenario: str
    example: tuple[tuple[str, str], ...]

    @classmethod
    def of(cls, device: str, feature: str, scenario: str, example: Mapping[str, str]) -> Played:
        return cls(device, feature, scenario, tuple(sorted(example.items())))


@dataclass(frozen=True, slots=True)
class ReplayFile:
    """What stands in a replay file."""

    command: str
    device: str
    feature: str
    scenario: str
    example: Mapping[str, str]
    seed: int
    pattern: str
    sentence: str
    """What the pattern showed."""
    format: int = FORMAT
    kind: str = "replay"


@dataclass(frozen=True, slots=True)
class Replay:
    """What to play again. `before` holds the records of the first time, where there are any."""

    command: str
    wanted: frozenset[Played]
    pattern: str = ""
    before: tuple[ScenarioRecord, ...] = ()
    sentence: str = ""

    def features(self) -> tuple[str, ...]:
        return tuple(sorted({played.feature for played in self.wanted}))


def played_of(record: ScenarioRecord) -> Played:
    return Played.of(record.device, record.feature, record.scenario, record.example)


def replay_path(folder: Path, record: ScenarioRecord) -> Path:
    """Where the replay file of a scenario lies in the folder of its run."""
    name = sha256(record.id.encode()).hexdigest()[:8]
    return folder / FOLDER / f"{record.feature}_{name}.json"


def write_replay(folder: Path, record: ScenarioRecord, command: str) -> Path:
    """Write the replay file of a scenario that kept a pattern. Raises OSError."""
    path = replay_path(folder, record)
    path.parent.mkdir(exist_ok=True)
    said = ReplayFile(
        command=command,
        device=record.device,
        feature=record.feature,
        scenario=record.scenario,
        example=record.example,
        seed=record.seed,
        pattern=record.pattern,
        sentence=record.reason,
    )
    path.write_text(json.dumps(asdict(said), indent=2) + "\n", encoding="utf-8")
    return path


def read_replay(path: Path, names: Sequence[str] = ()) -> Replay:
    """What a run's folder, its journal or a replay file holds; `names` choose among scenarios.

    A name is that of a feature, of a scenario, or the whole id of a record. Raises ReplayMistake,
    UnreadableJournal.
    """
    if path.is_dir() or path.name == JOURNAL:
        return _of_run(path if path.is_dir() else path.parent, names)
    if names:
        raise ReplayMistake(f"{path} is one scenario: --scenario chooses among those of a run")
    said = _file(path)
    played = Played.of(said.device, said.feature, said.scenario, said.example)
    return Replay(said.command, frozenset({played}), said.pattern, sentence=said.sentence)


def _file(path: Path) -> ReplayFile:
    try:
        octets = path.read_bytes()
    except OSError as problem:
        raise ReplayMistake(
            f"{path}: it cannot be read: {problem.strerror};"
            " name the folder of a run or a replay file"
        ) from None
    try:
        said = _FILE.validate_json(octets)
    except ValidationError as problem:
        first = problem.errors()[0]
        place = ".".join(map(str, first["loc"])) or "the whole of it"
        raise ReplayMistake(f"{path} is no replay file: {place}: {first['msg']}") from None
    if (said.kind, said.format) != ("replay", FORMAT):
        raise ReplayMistake(f"{path} is no replay file of format {FORMAT}")
    return said


def _of_run(folder: Path, names: Sequence[str]) -> Replay:
    run = read_run(folder)
    chosen = [record for record in run.scenarios if _is_meant(record, names)]
    for name in names:
        if not any(_is_meant(record, [name]) for record in chosen):
            raise ReplayMistake(f"{folder} has no scenario {name!r}: name a feature or a scenario")
    if not chosen:
        raise ReplayMistake(f"{folder} has no scenario")
    return Replay(run.header.command, frozenset(map(played_of, chosen)), before=tuple(chosen))


def _is_meant(record: ScenarioRecord, names: Sequence[str]) -> bool:
    wanted = {name.casefold() for name in names}
    own = {text.casefold() for text in (record.feature, record.scenario, record.id)}
    return not wanted or bool(wanted & own)


def difference(before: ScenarioRecord, now: ScenarioRecord) -> str:
    """The first thing in which two records of a scenario differ, or empty. On the wall clock
    moments never agree and are left out."""
    if before.version != now.version:
        return f"version {before.version} was played before, version {now.version} now"
    timed = before.time == TimeKind.VIRTUAL.value
    for place, (old, new) in enumerate(zip_longest(before.trace, now.trace)):
        if old is None or new is None or _heard(old, timed=timed) != _heard(new, timed=timed):
            return f"entry {place} of the trace was {_told(old)}, and is {_told(new)}"
    if before.verdict != now.verdict:
        return f"the verdict was {before.verdict} before, and is {now.verdict} on the same trace"
    return ""


def _heard(entry: EntryRecord, *, timed: bool) -> tuple[object, ...]:
    remark = entry.text if entry.kind == "remark" else ""
    way = (entry.point, entry.direction, entry.sender, entry.receiver, entry.port, entry.fate)
    return (entry.kind, remark, *way, entry.octets, entry.at_us if timed else 0)


def _told(entry: EntryRecord | None) -> str:
    if entry is None:
        return "not there"
    at = f"at {entry.at_us / 1_000_000:.6f} s"
    if entry.kind == "remark":
        return f"'{entry.text}' {at}"
    port = "" if entry.port is None else f" on port {entry.port}"
    way = f"{entry.sender} to {entry.receiver}{port}, {entry.fate}"
    return f"{entry.octets or 'no octets'} ({way}) {at}"


_FILE = TypeAdapter(ReplayFile)
