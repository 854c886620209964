"""A meter of every template does what its row of the table of applications asks for."""

from __future__ import annotations

import pytest

from adapters.addresses import open_adapter
from adapters.base import Party
from harness.device.declaration_file import reference_declaration
from harness.requirements.catalogue import load_catalogue
from harness.requirements.feature_index import read_features
from harness.sessions.run import ControlRecord, ScenarioRecord
from harness.sessions.session import play
from harness.sessions.stage import OurStage
from harness.sessions.suite import Suite, named_devices, step_modules
from reference_stack.cosem.template import template_names
from reference_stack.profiles.profile_file import load_profile

CATALOGUE = load_catalogue()
READING = ("ACS002", "ACS003", "ACS018", "SEC010", "SEC012")
"""Features that read whatever it is that a meter counts."""
OF_APPLICATIONS = tuple(
    feature
    for feature in read_features(CATALOGUE)
    if "DLMS-PROF-002" in feature.requirements or feature.id in READING
)


class Listener:
    """Remembers how each scenario ended."""

    def __init__(self) -> None:
        self.ended_so: dict[str, str] = {}

    def planned(self, scenarios: int) -> None:
        pass

    def begun(self, feature: object, scenario: str) -> None:
        pass

    def controlled(self, record: ControlRecord) -> None:
        pass

    def ended(self, record: ScenarioRecord) -> None:
        name = f"{record.feature} {record.scenario} {dict(record.example) or ''}"
        self.ended_so[name] = record.verdict


@pytest.mark.parametrize("template", template_names())
def test_a_meter_does_what_its_application_asks_for(template: str) -> None:
    address = f"in-process:meter?template={template}"
    declaration = reference_declaration(Party.METER, template)
    profile = load_profile("dlms_over_lorawan")
    listener = Listener()
    suite = Suite(
        catalogue=CATALOGUE,
        features=OF_APPLICATIONS,
        devices=named_devices([(address, open_adapter(address), declaration, profile)]),
        stage=OurStage(),
        steps=step_modules(),
    )
    play(suite, listener)
    assert set(listener.ended_so.values()) <= {"pass", "not applicable"}, listener.ended_so
    assert "pass" in listener.ended_so.values()
