"""What a declaration says of how the meter listens, and what a scene makes of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from adapters.base import Party
from adapters.in_process import InProcessAdapter
from harness.device.declaration import Declaration, DeclarationMistake
from harness.device.declaration_file import read_declaration
from harness.device.declared_values import with_values
from harness.scenes.company import Company
from harness.scenes.scene import Scene
from harness.scenes.situations import meter_is_of_class
from harness.scenes.verdict import Inconclusive, NotApplicable
from reference_stack.kernel.instant import Duration
from reference_stack.lorawan.classes import DeviceClass
from reference_stack.profiles.profile import Profile
from reference_stack.profiles.profile_file import load_profile

PROFILE = load_profile("dlms_over_lorawan")
A, C = DeviceClass.A, DeviceClass.C


def declared(text: str) -> Declaration:
    return read_declaration(text, "wm7.toml", folder=Path(), environment={})


def profile_of(values: str) -> Profile:
    return with_values(PROFILE, declared(f"[values]\n{values}").values, Party.METER)


def test_nothing_said_is_class_a() -> None:
    assert profile_of("").link == PROFILE.link
    assert PROFILE.link.device_class is A


def test_a_class_brings_its_timers() -> None:
    profile = profile_of('device-class = "C"')
    assert profile.link.device_class is C
    assert profile.downlink.retransmission_timer == Duration.of(seconds=30)
    assert profile.uplink == PROFILE.uplink


def test_slots_are_as_far_apart_as_is_declared() -> None:
    profile = profile_of('device-class = "B"\nping-slot-period = "32s"')
    assert profile.downlink.retransmission_timer == Duration.of(seconds=96)
    with pytest.raises(DeclarationMistake, match="ping-slot-period: at least 1s"):
        declared('[values]\nping-slot-period = "0s"')


def test_timers_are_as_declared() -> None:
    lines = ('device-class = "C"', 'retransmission-timer = "45s"')
    values = declared("[values]\n" + "\n".join(lines)).values
    of_gateway = with_values(PROFILE, values, Party.GATEWAY).downlink
    assert of_gateway.retransmission_timer == Duration.of(seconds=45)
    assert of_gateway.inactivity_timer == Duration.of(hours=12)


def test_a_class_that_the_device_cannot_do_is_a_mistake() -> None:
    text = '[capabilities]\nclass-c = "no"\n[values]\ndevice-class = "C"\n'
    with pytest.raises(DeclarationMistake, match=r"wm7\.toml: values\.device-class: .*class-c"):
        declared(text).applied_to(PROFILE, Party.METER)


def scene(*, over_ip: bool = False) -> Scene:
    device = InProcessAdapter(Party.METER, over_ip=over_ip)
    return Scene(Company(device, Declaration(), profile=PROFILE), seed=1)


def test_a_device_that_is_set_up_by_us_is_given_its_class() -> None:
    played = scene()
    meter_is_of_class(played, C)
    assert played.profile.link.device_class is C
    assert played.radio.link.device_class is C


def test_a_device_of_another_class_stays_as_it_is() -> None:
    played = scene()
    played.company.device.takes_setup = False
    meter_is_of_class(played, A)
    with pytest.raises(Inconclusive):
        meter_is_of_class(played, C)


def test_without_a_radio_there_is_no_class() -> None:
    with pytest.raises(NotApplicable):
        meter_is_of_class(scene(over_ip=True), C)
