"""A stage without a radio, and features of our own, to see what the plugin makes of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from textwrap import dedent
from types import ModuleType
from typing import Any

from adapters.base import Crossing, Party, Point, TimeKind
from harness.device.declaration import Answer, Declaration
from harness.requirements.catalogue import Catalogue, load_catalogue
from harness.requirements.feature_index import Feature, read_features
from harness.scenes.trace import Observation, Trace
from harness.scenes.verdict import Finding, passed
from harness.sessions.run import ControlRecord, Layer, ScenarioRecord
from harness.sessions.session import play
from harness.sessions.suite import Device, Suite, named_devices
from reference_stack.kernel.direction import Direction
from reference_stack.kernel.instant import EPOCH, Instant
from reference_stack.profiles.profile import Profile
from reference_stack.profiles.profile_file import load_profile

TAGS = "@FRG900 @version1 @meter @SCHC-FRAG-AOE-014"
CATALOGUE: Catalogue = load_catalogue()
PROFILE: Profile = load_profile("dlms_over_lorawan")


class Puppet:
    """An adapter of which nobody asks anything but who it is."""

    SCHEME = "puppet"
    time = TimeKind.VIRTUAL

    def __init__(
        self, party: Party = Party.METER, identity: str = "puppet", *, over_ip: bool = False
    ) -> None:
        self.party = party
        self.identity = identity
        self.over_ip = over_ip
        self.closed = False

    def close(self) -> None:
        self.closed = True


@dataclass(eq=False)
class PuppetCompany:
    device: Device
    stage: PuppetStage
    closed: bool = False

    def close(self) -> None:
        self.closed = True
        self.stage.said.append(f"close {self.device.name}")


@dataclass(eq=False)
class PuppetScene:
    company: PuppetCompany
    seed: int
    trace: Trace = field(default_factory=Trace)
    findings: list[Finding] = field(default_factory=list)
    now: Instant = EPOCH
    profile: Profile = PROFILE
    kept_pattern: str = ""
    closed: bool = False

    def observe(self, octets: bytes) -> int:
        crossing = Crossing(self.now, Point.RADIO, Direction.UPLINK, octets, port=20)
        return self.trace.observe(crossing, sender=Party.METER, receiver=Party.GATEWAY).index

    def judge(self, *findings: Finding) -> None:
        self.findings += findings

    def close(self) -> None:
        self.closed = True
        for action in self.company.stage.at_close:
            action()


@dataclass(eq=False)
class PuppetStage:
    """`controls` are what the control exchanges give, in order, then passes."""

    controls: list[Finding | Exception] = field(default_factory=list)
    at_close: list[Callable[[], None]] = field(default_factory=list)
    scenes: list[PuppetScene] = field(default_factory=list)
    said: list[str] = field(default_factory=list)

    def company(self, device: Device) -> PuppetCompany:
        self.said.append(f"company {device.name}")
        return PuppetCompany(device, self)

    def scene(self, company: Any, *, seed: int) -> PuppetScene:
        self.scenes.append(PuppetScene(company, seed))
        return self.scenes[-1]

    def control(self, company: Any, *, seed: int) -> Finding:
        self.said.append(f"control {company.device.name}")
        result = self.controls.pop(0) if self.controls else passed("control exchange: fine", 0)
        if isinstance(result, Exception):
            raise result
        return result

    def dissect(self, observation: Observation, profile: Profile) -> tuple[str, tuple[Layer, ...]]:
        return f"frame of {len(observation.crossing.octets)} octets", (Layer("LoRaWAN"),)


@dataclass
class Listener:
    """Remembers what it was told."""

    scenarios: list[ScenarioRecord] = field(default_factory=list)
    controls: list[ControlRecord] = field(default_factory=list)
    expected: int = -1

    def planned(self, scenarios: int) -> None:
        self.expected = scenarios

    def begun(self, feature: Feature, scenario: str) -> None:
        pass

    def controlled(self, record: ControlRecord) -> None:
        self.controls.append(record)

    def ended(self, record: ScenarioRecord) -> None:
        self.scenarios.append(record)

    def verdicts(self) -> dict[str, str]:
        return {record.scenario: record.verdict for record in self.scenarios}

    def only(self) -> ScenarioRecord:
        [record] = self.scenarios
        return record


_COUNT = iter(range(1_000_000))


def steps(*sources: str) -> ModuleType:
    """A module of step definitions, under a name that no other has."""
    module = ModuleType(f"steps_of_test_{next(_COUNT)}")
    preamble = """
        from __future__ import annotations
        import pytest
        from pytest_bdd import given, parsers, then, when
        from adapters.base import AdapterError, DeviceDied, Unsupported
        from harness.scenes.verdict import (
            Finding, Inconclusive, NotApplicable, Verdict, inconclusive, passed
        )
        from reference_stack.kernel.errors import MisuseError
        """
    exec("".join(map(dedent, (preamble, *sources))), vars(module))
    return module


def feature_file(folder: Path, body: str, *, tags: str = TAGS) -> Path:
    identifier = tags.split()[0].removeprefix("@")
    path = folder / f"{identifier}_something-is-so.feature"
    heading = f"{tags}\nFeature: {identifier} - Something is so\n  Because it is.\n\n"
    path.write_text(heading + dedent(body), encoding="utf-8")
    return path


def devices(*parties: Party, **said: str) -> tuple[Device, ...]:
    """Puppets, a meter if nothing else is said, that declare what `said` says."""
    capabilities = {name.replace("_", "-"): Answer(answer) for name, answer in said.items()}
    declaration = Declaration("puppet.toml", capabilities=capabilities)
    return named_devices(
        [
            (f"puppet:{party.value}", Puppet(party), declaration, PROFILE)
            for party in parties or (Party.METER,)
        ]
    )


def suite(
    folder: Path,
    *modules: ModuleType,
    on: Sequence[Device] = (),
    stage: PuppetStage | None = None,
    **more: Any,
) -> Suite:
    return Suite(
        catalogue=CATALOGUE,
        features=read_features(CATALOGUE, folder),
        devices=tuple(on) or devices(),
        stage=stage or PuppetStage(),
        steps=modules,
        folder=folder,
        **more,
    )


def played(folder: Path, *modules: ModuleType, **more: Any) -> Listener:
    listener = Listener()
    play(suite(folder, *modules, **more), listener)
    return listener
