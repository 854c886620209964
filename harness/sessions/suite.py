"""What one run is made of: the devices, the features asked for, and how they are played."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from hashlib import sha256
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages
from types import ModuleType
from typing import Protocol

from adapters.base import Adapter
from harness.device.declaration import Declaration
from harness.requirements.catalogue import FOLDER, Catalogue
from harness.requirements.feature_index import Feature
from harness.scenes.trace import Observation, Trace
from harness.scenes.verdict import Finding
from harness.sessions.run import ControlRecord, Layer, ScenarioRecord
from reference_stack.kernel.instant import Instant
from reference_stack.profiles.profile import Profile

STEPS = "harness.steps"
"""Every module below it may hold step definitions."""


@dataclass(frozen=True, slots=True, eq=False)
class Device:
    """A device under test. `name` and `title` are its own within the run, short and in full."""

    name: str
    title: str
    address: str
    adapter: Adapter
    declaration: Declaration
    profile: Profile


class PlayedScene(Protocol):
    """What the plugin needs of a scene."""

    trace: Trace
    findings: list[Finding]
    kept_pattern: str

    @property
    def profile(self) -> Profile: ...

    @property
    def now(self) -> Instant: ...

    def close(self) -> None: ...


class PlayedCompany(Protocol):
    """What the plugin needs of a company."""

    def close(self) -> None: ...


class Stage(Protocol):
    """Who makes companies and scenes, and reads messages for the record."""

    def company(self, device: Device) -> PlayedCompany: ...

    def scene(self, company: PlayedCompany, *, seed: int) -> PlayedScene: ...

    def control(self, company: PlayedCompany, *, seed: int) -> Finding: ...

    def dissect(
        self, observation: Observation, profile: Profile
    ) -> tuple[str, tuple[Layer, ...]]: ...


class Audience(Protocol):
    """Who is told of a run while it goes on."""

    def planned(self, scenarios: int) -> None: ...

    def begun(self, feature: Feature, scenario: str) -> None: ...

    def controlled(self, record: ControlRecord) -> None: ...

    def ended(self, record: ScenarioRecord) -> None: ...


class Only(Protocol):
    """Whether a scenario is to be played, by its name and row."""

    def __call__(
        self, feature: Feature, device: Device, scenario: str, example: Mapping[str, str]
    ) -> bool: ...


@dataclass(frozen=True, slots=True)
class Suite:
    """Everything that decides what a run does. The same suite gives the same run."""

    catalogue: Catalogue
    features: tuple[Feature, ...]
    devices: tuple[Device, ...]
    stage: Stage
    seed: int = 1
    steps: tuple[ModuleType, ...] = ()
    folder: Path = FOLDER
    """Node ids are relative to it."""
    repeat: Callable[[Feature, Device], str] = field(default=lambda feature, device: "")
    """The command that plays a feature again."""
    keeps_secrets: bool = False
    """Whether records keep the octets of secrets that travelled in clear."""
    only: Only | None = None
    """Which of their scenarios; all of them if nothing is said."""

    def seed_of(self, scenario: str) -> int:
        """The seed of a scenario: its own, and the same whatever else is run with it."""
        return int.from_bytes(sha256(f"{self.seed} {scenario}".encode()).digest()[:4], "big")


@cache
def step_modules(package: str = STEPS) -> tuple[ModuleType, ...]:
    """All modules with step definitions, found below their package."""
    found = import_module(package)
    names = [module.name for module in walk_packages(found.__path__, f"{package}.")]
    return tuple(map(import_module, sorted(names)))


def named_devices(
    opened: Sequence[tuple[str, Adapter, Declaration, Profile]],
) -> tuple[Device, ...]:
    """Devices with names of their own, such as `meter` and `meter-2`, and profiles as declared.

    Raises DeclarationMistake for a declaration that does not fit its profile.
    """
    devices: list[Device] = []
    for address, adapter, declaration, profile in opened:
        party = adapter.party.value
        twins = sum(device.adapter.party is adapter.party for device in devices)
        name = f"{party}-{twins + 1}" if twins else party
        identity = declaration.identity or adapter.identity
        taken = any(device.title == identity for device in devices)
        title = f"{identity} ({name})" if taken else identity
        own = declaration.applied_to(profile, adapter.party)
        devices.append(Device(name, title, address, adapter, declaration, own))
    return tuple(devices)
