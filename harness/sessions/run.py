"""Records: what one run leaves behind, one JSON line each; `journal` writes and reads them.

The first line is the run's header, then one line for each scenario and each control exchange as
they end, then, if the run came to its end, a closing line. Renderers see these records and nothing
else.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from harness.scenes.verdict import Verdict

FORMAT = 1


@dataclass(frozen=True, slots=True)
class Layer:
    """One protocol layer of a dissected message. Octets count from the start of the message."""

    name: str
    clause: str = ""
    fields: tuple[tuple[str, str], ...] = ()
    """Field name and value, both ready to be read by a person; untrusted text."""
    problem: str = ""
    """What is wrong with it, and at which octet, or empty."""


@dataclass(frozen=True, slots=True)
class EntryRecord:
    """One line of a trace. `kind` is `message`, or `remark`, which has only `text` and `at_us`."""

    kind: str
    index: int
    at_us: int
    text: str
    """What stands on the arrow of a ladder (`Fragment W=0 FCN=62, 5 tiles`), or the remark."""
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
    pattern: str = ""
    """Of those that the scenario tried on the air, the smallest that fails."""
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
class ControlRecord:
    """A plain exchange that has to pass, else the scenarios around it show nothing."""

    device: str
    moment: str
    """`first` or `last`."""
    verdict: str
    sentence: str
    kind: str = "control"


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
    controls: list[ControlRecord] = field(default_factory=list)
