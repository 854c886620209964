"""The header of a run, and the audience that writes its journal."""

from __future__ import annotations

import platform
from collections.abc import Sequence
from datetime import datetime
from importlib import metadata
from pathlib import Path

from harness.command.replay import write_replay
from harness.command.results import point_to, stamp
from harness.requirements.catalogue import Catalogue
from harness.requirements.feature_index import Feature, ledger
from harness.sessions.journal import Journal
from harness.sessions.run import (
    ClosingRecord,
    ControlRecord,
    DeviceRecord,
    RequirementRecord,
    RunRecord,
    ScenarioRecord,
)
from harness.sessions.suite import Device


def header(
    devices: Sequence[Device],
    features: Sequence[Feature],
    catalogue: Catalogue,
    *,
    selection: Sequence[str],
    seed: int,
    started: datetime,
    command: str,
    keep_secrets: bool = False,
) -> RunRecord:
    """What stands at the head of a run. `features` are all that there are, asked for or not."""
    profiles = dict.fromkeys(device.profile.name for device in devices)
    return RunRecord(
        started=stamp(started),
        version=metadata.version("meterproof"),
        devices=tuple(
            DeviceRecord(
                device.address,
                device.adapter.party.value,
                device.title,
                device.adapter.time.value,
                device.declaration.as_record(),
            )
            for device in devices
        ),
        profile=", ".join(profiles),
        selection=tuple(selection),
        seed=seed,
        platform=f"{platform.system()} {platform.release()}, Python {platform.python_version()}",
        command=command,
        requirements=requirement_records(catalogue, features),
        keys_shown=keep_secrets and any(device.declaration.secrets() for device in devices),
    )


def requirement_records(
    catalogue: Catalogue, features: Sequence[Feature]
) -> tuple[RequirementRecord, ...]:
    """The catalogue as it stands, with who verifies what."""
    verified_by = ledger(catalogue, features).features_of
    return tuple(
        RequirementRecord(
            entry.id,
            entry.clause,
            entry.level.value,
            ", ".join(party.value for party in entry.parties),
            entry.text,
            entry.certainty.value,
            entry.unobservable,
            verified_by[entry.id],
        )
        for entry in catalogue.values()
    )


class Keeper:
    """Writes the journal, from the moment at which it is sure that something is played.

    `latest` says whether a link of that name beside the folder is to lead to it.
    """

    def __init__(self, folder: Path, head: RunRecord, *, latest: bool = False) -> None:
        self.folder = folder
        self._latest = latest
        self._head = head
        self._journal: Journal | None = None

    @property
    def has_begun(self) -> bool:
        return self._journal is not None

    def planned(self, scenarios: int) -> None:
        """Raises OSError when the folder takes no file."""
        self._journal = Journal(self.folder, self._head)
        if self._latest:
            point_to(self.folder)

    def begun(self, feature: Feature, scenario: str) -> None:
        """Nothing is written before there is a verdict."""

    def controlled(self, record: ControlRecord) -> None:
        self._write(record)

    def ended(self, record: ScenarioRecord) -> None:
        self._write(record)
        if record.pattern:
            write_replay(self.folder, record, self._head.command)

    def closing(self, ended: datetime, exit_code: int) -> ClosingRecord:
        """The run came to its end by itself."""
        record = ClosingRecord(stamp(ended), exit_code)
        self._write(record)
        return record

    def close(self) -> None:
        if self._journal:
            self._journal.close()

    def _write(self, record: ControlRecord | ScenarioRecord | ClosingRecord) -> None:
        if self._journal:
            self._journal.write(record)
