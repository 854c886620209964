"""Every broken stack is caught by the features it breaks, and the right ones pass all of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache

import pytest

from adapters.addresses import open_adapter
from adapters.base import Party
from adapters.mutant import load_mutant, mutant_names
from harness.device.declaration_file import reference_declaration
from harness.requirements.catalogue import load_catalogue
from harness.requirements.feature_index import Feature, read_features
from harness.scenes.trace import Observation
from harness.scenes.verdict import Verdict
from harness.sessions.run import ControlRecord, Layer, ScenarioRecord
from harness.sessions.session import play
from harness.sessions.stage import OurStage
from harness.sessions.suite import Suite, named_devices, step_modules
from reference_stack.profiles.profile import Profile
from reference_stack.profiles.profile_file import load_profile

PARTIES = (Party.METER, Party.GATEWAY, Party.HEAD_END)
CATALOGUE = load_catalogue()


@dataclass
class Listener:
    """Remembers how each scenario ended."""

    scenarios: list[ScenarioRecord] = field(default_factory=list)
    controls: list[ControlRecord] = field(default_factory=list)

    def planned(self, scenarios: int) -> None:
        pass

    def begun(self, feature: Feature, scenario: str) -> None:
        pass

    def controlled(self, record: ControlRecord) -> None:
        self.controls.append(record)

    def ended(self, record: ScenarioRecord) -> None:
        self.scenarios.append(record)


class Unread(OurStage):
    """Nobody reads what stands on the arrows here; telling it takes a fifth of the time."""

    def dissect(self, observation: Observation, profile: Profile) -> tuple[str, tuple[Layer, ...]]:
        return "", ()


@cache
def features() -> dict[str, Feature]:
    return {feature.id: feature for feature in read_features(CATALOGUE)}


@cache
def profile() -> Profile:
    return load_profile("dlms_over_lorawan")


def played(address: str, party: Party, *chosen: Feature) -> Listener:
    adapter = open_adapter(address)
    assert adapter.party is party
    listener = Listener()
    suite = Suite(
        catalogue=CATALOGUE,
        features=chosen,
        devices=named_devices([(address, adapter, reference_declaration(party), profile())]),
        stage=Unread(),
        steps=step_modules(),
    )
    play(suite, listener)
    return listener


def ended(listener: Listener, feature: str) -> dict[str, str]:
    """How the scenarios of a feature ended, by name and example."""
    return {
        f"{record.scenario} {dict(record.example) or ''}": f"{record.verdict}: {record.reason}"
        for record in listener.scenarios
        if record.feature == feature
    }


MUTANTS = [(name, party) for name in mutant_names() for party in load_mutant(name).parties]


@pytest.mark.parametrize(
    ("name", "party"), MUTANTS, ids=[f"{name}-{party.value}" for name, party in MUTANTS]
)
def test_a_broken_stack_fails_every_feature_that_it_breaks(name: str, party: Party) -> None:
    named = [features()[identifier] for identifier in load_mutant(name).breaks]
    broken = [feature for feature in named if party in feature.parties]
    assert broken, "it names no feature of this party"
    listener = played(f"mutant:{name}?party={party.value}", party, *broken)
    for feature in broken:
        verdicts = {Verdict(r.verdict) for r in listener.scenarios if r.feature == feature.id}
        assert Verdict.FAIL in verdicts, ended(listener, feature.id)
        assert Verdict.ERROR not in verdicts, ended(listener, feature.id)


@pytest.mark.parametrize("name", mutant_names())
def test_a_broken_stack_says_what_it_does_wrong_and_what_that_breaks(name: str) -> None:
    mutant = load_mutant(name)
    assert any(identifier in mutant.sentence for identifier in mutant.breaks)
    for identifier in mutant.breaks:
        assert set(mutant.parties) & set(features()[identifier].parties)


@pytest.mark.parametrize("identifier", sorted(features()))
def test_right_stacks_pass(identifier: str) -> None:
    feature = features()[identifier]
    for party in feature.parties:
        listener = played(f"in-process:{party.value}", party, feature)
        verdicts = {record.verdict for record in listener.scenarios}
        assert verdicts <= {"pass", "not applicable"}, ended(listener, identifier)
        assert verdicts, "no scenario was played"
        assert {control.verdict for control in listener.controls} == {"pass"}
