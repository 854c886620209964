"""The journal of a run: written as it happens, read back whatever happened to it.

A line cut short by a kill is dropped on reading; everything before it counts. A control exchange
that did not pass takes back what the scenarios of that device seemed to show.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from pathlib import Path
from typing import IO, Any

from pydantic import TypeAdapter, ValidationError

from adapters.base import TimeKind
from harness.scenes.verdict import Verdict
from harness.sessions.run import (
    FORMAT,
    ClosingRecord,
    ControlRecord,
    Run,
    RunRecord,
    ScenarioRecord,
)

JOURNAL = "journal.jsonl"
Record = RunRecord | ScenarioRecord | ControlRecord | ClosingRecord


class Journal:
    """The append-only file of a run. What `write` was given outlives us, however we end.

    Records of virtual time, which cost nothing to repeat, may be lost with the power of the
    machine; those of a real device are on the disk.
    """

    def __init__(self, folder: Path, header: RunRecord) -> None:
        """Start a journal. Raises FileExistsError when the folder already holds one."""
        folder.mkdir(parents=True, exist_ok=True)
        (folder / JOURNAL).touch(exist_ok=False)
        self._file: IO[bytes] = (folder / JOURNAL).open("ab")
        self.write(header)

    def write(self, record: Record) -> None:
        """Append a record. Raises OSError when the disk takes no more."""
        line = json.dumps(record, default=_members, separators=(",", ":"))
        self._file.write(line.encode("ascii") + b"\n")
        self._file.flush()
        if not (isinstance(record, ScenarioRecord) and record.time == TimeKind.VIRTUAL.value):
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
    lines = _lines(path)
    run = Run(_header(next(lines, None), path))
    for line in lines:
        record = _record(line)
        match record:
            case ScenarioRecord():
                run.scenarios.append(record)
            case ControlRecord():
                run.controls.append(record)
            case ClosingRecord():
                run.closing = record
            case _:
                run.lost_lines += 1
    _take_back(run)
    return run


def _take_back(run: Run) -> None:
    """Nothing that a device did counts while it did not take part in a plain exchange."""
    doubts = {
        control.device: f"Not counted, since the {control.moment} {control.sentence}"
        for control in run.controls
        if control.verdict in (Verdict.INCONCLUSIVE.value, Verdict.ERROR.value)
    }
    for place, record in enumerate(run.scenarios):
        doubt = doubts.get(record.device)
        if doubt and record.verdict in (Verdict.PASS.value, Verdict.FAIL.value):
            reason = f"{doubt}. It had seemed a {record.verdict}. {record.reason}".strip()
            run.scenarios[place] = replace(
                record, verdict=Verdict.INCONCLUSIVE.value, reason=reason
            )


def _lines(path: Path) -> Iterator[dict[str, Any] | None]:
    with path.open(encoding="utf-8", errors="replace") as lines:
        for line in lines:
            try:
                record = json.loads(line)
            except (ValueError, RecursionError):
                yield None
            else:
                yield record if isinstance(record, dict) else None


def _header(line: dict[str, Any] | None, path: Path) -> RunRecord:
    if line is None or line.get("kind") != "run":
        raise UnreadableJournal(f"{path}: the first line is no run header")
    if line.get("format") != FORMAT:
        raise UnreadableJournal(f"{path}: format {line.get('format')}, expected {FORMAT}")
    try:
        return _HEADER.validate_python(line)
    except ValidationError as problem:
        place = ".".join(map(str, problem.errors()[0]["loc"]))
        raise UnreadableJournal(f"{path}: the run header is damaged at {place}") from None


def _record(line: dict[str, Any] | None) -> Record | None:
    shape = _SHAPES.get(str(line.get("kind"))) if line else None
    try:
        return shape.validate_python(line) if shape else None
    except ValidationError:
        return None


_HEADER = TypeAdapter(RunRecord)
_SHAPES: Mapping[str, TypeAdapter[Any]] = {
    "scenario": TypeAdapter(ScenarioRecord),
    "control": TypeAdapter(ControlRecord),
    "end": TypeAdapter(ClosingRecord),
}


def _members(value: object) -> object:
    """How JSON says what it has no form for."""
    if is_dataclass(value):
        return {member.name: getattr(value, member.name) for member in fields(value)}
    if isinstance(value, Mapping):
        return dict(value)
    return str(value)
