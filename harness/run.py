"""Records: what one run leaves behind, one JSON line each, written as it happens.

The first line is the run's header, then one line for each scenario, then, if the run came to its end,
a closing line. A line cut short by a kill is dropped on reading; everything before it counts.
Renderers see these records and nothing else.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import IO, Any

from harness.verdict import Verdict

JOURNAL = "journal.jsonl"
FORMAT = 1


@dataclass(frozen=True, slots=True)
class Layer:
    """One protocol layer of a dissected message. Octet ranges count from the start of the message."""

    name: str
    clause: str = ""
    fields: tuple[tuple[str, str], ...] = ()
    """Field name and value, both ready to be read by a person; untrusted text."""
    problem: str = ""
    """What is wrong with it, and at which octet, or empty."""


@dataclass(frozen=True, slots=True)
class EntryRecord:
    """One line of a trace. `kind` is `message` or `remark`; a remark has only `text` and `at_us`."""

    kind: str
    index: int
    at_us: int
    text: str
    """What a ladder writes on the arrow (`Fragment W=0 FCN=62, 5 tiles`), or the remark. Untrusted text."""
    point: str = ""
    direction: str = ""
    sender: str = ""
    receiver: str = ""
    port: int | None = None
    octets: str = ""
    """Hex."""
    fate: str = ""
    note: str = ""
    layers: tuple[Layer, ...] = ()


@dataclass(frozen=True, slots=True)
class StepRecord:
    """One Gherkin step. `first_entry` is the trace position at which it began."""

    keyword: str
    text: str
    outcome: str
    first_entry: int


@dataclass(frozen=True, slots=True)
class FindingRecord:
    verdict: str
    sentence: str
    evidence: tuple[int, ...] = ()
    requirement: str | None = None
    clause: str = ""
    expected: str = ""
    observed: str = ""
    cause: str = ""


@dataclass(frozen=True, slots=True)
class ScenarioRecord:
    """One scenario against one device."""

    id: str
    """The pytest node id: unique in a run."""
    feature: str
    version: int
    part: str
    title: str
    why: str
    scenario: str
    example: Mapping[str, str]
    party: str
    device: str
    requirements: tuple[str, ...]
    verdict: str
    reason: str
    findings: tuple[FindingRecord, ...] = ()
    steps: tuple[StepRecord, ...] = ()
    trace: tuple[EntryRecord, ...] = ()
    time: str = "virtual"
    virtual_us: int = 0
    wall_us: int = 0
    seed: int = 0
    repeat: str = ""
    kind: str = "scenario"

    @property
    def outcome(self) -> Verdict:
        return Verdict(self.verdict)


@dataclass(frozen=True, slots=True)
class DeviceRecord:
    address: str
    party: str
    identity: str
    time: str
    declaration: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RequirementRecord:
    """A requirement as it stood when the run was made."""

    id: str
    clause: str
    level: str
    role: str
    text: str
    certainty: str = ""
    unobservable: str = ""
    features: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RunRecord:
    """The header of a run."""

    started: str
    """ISO 8601, UTC."""
    version: str
    devices: tuple[DeviceRecord, ...]
    profile: str
    selection: tuple[str, ...]
    seed: int
    platform: str
    command: str
    requirements: tuple[RequirementRecord, ...] = ()
    keys_shown: bool = False
    format: int = FORMAT
    kind: str = "run"


@dataclass(frozen=True, slots=True)
class ClosingRecord:
    """Written when the run came to its end by itself."""

    ended: str
    exit_code: int
    kind: str = "end"


@dataclass(slots=True)
class Run:
    """Everything a journal holds. `closing` is None when the run was interrupted."""

    header: RunRecord
    scenarios: list[ScenarioRecord] = field(default_factory=list)
    closing: ClosingRecord | None = None
    lost_lines: int = 0


class Journal:
    """The append-only file of a run. Every record is on disk when `write` returns."""

    def __init__(self, folder: Path, header: RunRecord) -> None:
        """Start a journal. Raises FileExistsError when the folder already holds one."""
        folder.mkdir(parents=True, exist_ok=True)
        self._file: IO[str] = (folder / JOURNAL).open("x", encoding="utf-8")
        self.write(header)

    def write(self, record: RunRecord | ScenarioRecord | ClosingRecord) -> None:
        self._file.write(json.dumps(asdict(record), separators=(",", ":")) + "\n")
        self._file.flush()
        os.fsync(self._file.fileno())

    def close(self) -> None:
        self._file.close()


class UnreadableJournal(Exception):
    """The folder holds no journal, or its header cannot be read."""


def read_run(folder: Path) -> Run:
    """Read back what `Journal` wrote. Raises UnreadableJournal naming what is wrong."""
    path = folder / JOURNAL
    if not path.is_file():
        raise UnreadableJournal(f"{folder} holds no {JOURNAL}: is it the folder of a run?")
    records = list(_records(path))
    if not records or records[0] is None or records[0].get("kind") != "run":
        raise UnreadableJournal(f"{path}: the first line is no run header")
    if records[0].get("format") != FORMAT:
        raise UnreadableJournal(f"{path}: format {records[0].get('format')}, expected {FORMAT}")
    run = Run(_header(records[0]))
    for record in records[1:]:
        match record:
            case {"kind": "scenario"}:
                run.scenarios.append(_scenario(record))
            case {"kind": "end"}:
                run.closing = ClosingRecord(**record)
            case _:
                run.lost_lines += 1
    return run


def _records(path: Path) -> Iterator[dict[str, Any] | None]:
    with path.open(encoding="utf-8", errors="replace") as lines:
        for line in lines:
            try:
                record = json.loads(line)
            except ValueError:
                yield None
            else:
                yield record if isinstance(record, dict) else None


def _header(record: dict[str, Any]) -> RunRecord:
    return RunRecord(
        **{
            **record,
            "devices": tuple(DeviceRecord(**device) for device in record["devices"]),
            "selection": tuple(record["selection"]),
            "requirements": tuple(
                RequirementRecord(**{**entry, "features": tuple(entry["features"])})
                for entry in record["requirements"]
            ),
        }
    )


def _scenario(record: dict[str, Any]) -> ScenarioRecord:
    return ScenarioRecord(
        **{
            **record,
            "requirements": tuple(record["requirements"]),
            "findings": tuple(
                FindingRecord(**{**finding, "evidence": tuple(finding["evidence"])})
                for finding in record["findings"]
            ),
            "steps": tuple(StepRecord(**step) for step in record["steps"]),
            "trace": tuple(_entry(entry) for entry in record["trace"]),
        }
    )


def _entry(record: dict[str, Any]) -> EntryRecord:
    layers = tuple(
        Layer(**{**layer, "fields": tuple((name, value) for name, value in layer["fields"])})
        for layer in record["layers"]
    )
    return EntryRecord(**{**record, "layers": layers})
