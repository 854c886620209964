"""Which parts of the features concern a device: by what it declares, and by where it is met."""

from __future__ import annotations

from pathlib import Path

import pytest

from adapters.base import Party
from harness.device.declaration import Answer, Declaration
from harness.requirements.catalogue import load_catalogue
from harness.requirements.conditions import load_conditions
from harness.sessions.session import SuiteFaults, play
from harness.sessions.suite import Device, named_devices
from tests.harness.plays import PROFILE, Listener, Puppet, feature_file, steps, suite

FRAGMENTS = "@FRG900 @version1 @meter @SCHC-FRAG-AOE-014"
READING = "@SRV900 @version1 @meter @DLMS-XDLMS-001"
BODY = """
    Scenario: It is so
      Then it is pass
"""
STEPS = """
    @then("it is pass")
    def _(scene):
        scene.judge(passed("So."))
"""


def device(*, over_ip: bool = False, **said: Answer) -> Device:
    declaration = Declaration("puppet.toml", capabilities=said)
    puppet = Puppet(Party.METER, over_ip=over_ip)
    [named] = named_devices([("puppet:meter", puppet, declaration, PROFILE)])
    return named


def outcome(folder: Path, tags: str, on: Device) -> tuple[str, str]:
    feature_file(folder, BODY, tags=tags)
    listener = Listener()
    play(suite(folder, steps(STEPS), on=(on,)), listener)
    return listener.only().verdict, listener.only().reason


def test_a_device_without_dlms_is_not_asked_for_any() -> None:
    parts = load_catalogue().references.parts
    assert {name for name, part in parts.items() if "dlms" in part.needs} >= {"SRV", "SEC", "ACS"}
    for part in parts.values():
        assert set(part.needs) <= load_conditions().keys()


def test_a_part_needs_what_it_says(tmp_path: Path) -> None:
    verdict, reason = outcome(tmp_path, READING, device(dlms=Answer.NO))
    assert (verdict, reason) == ("not applicable", "puppet.toml says no to dlms.")
    assert outcome(tmp_path, READING, device(dlms=Answer.YES)) == ("pass", "")
    with pytest.raises(SuiteFaults, match=r"puppet\.toml leaves dlms unset"):
        outcome(tmp_path, READING, device())


def test_a_part_about_the_radio_is_not_for_a_device_on_its_ip_side(tmp_path: Path) -> None:
    verdict, reason = outcome(tmp_path, FRAGMENTS, device(over_ip=True))
    assert (verdict, reason) == (
        "not applicable",
        "It is met on its IP side, where no radio is to be seen.",
    )
    assert outcome(tmp_path, FRAGMENTS, device()) == ("pass", "")
