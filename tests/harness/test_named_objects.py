"""What scenarios speak of is found in a meter of any medium."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest

from adapters.base import Party
from adapters.in_process import InProcessAdapter
from harness.device.declaration_file import reference_declaration
from harness.scenes.company import Company
from harness.scenes.scene import Scene
from harness.stimuli import named_objects as named
from reference_stack.cosem.obis import CLOCK, obis
from reference_stack.dlms.apdu import AttributeDescriptor, MethodDescriptor
from reference_stack.profiles.profile_file import load_profile

PROFILE = load_profile("dlms_over_lorawan")


@contextmanager
def meter_of(template: str) -> Iterator[Scene]:
    profile = replace(PROFILE, meter=replace(PROFILE.meter, template=template))
    device = InProcessAdapter(Party.METER, over_ip=True)
    company = Company(device, reference_declaration(Party.METER), profile=profile)
    yield Scene(company, seed=1)
    company.close()


@pytest.mark.parametrize(
    ("template", "class_id", "register", "profile"),
    [
        ("electricity", 3, "1-0:1.8.0", "1-0:99.1.0"),
        ("gas", 4, "7-0:3.0.0", "7-0:99.1.0"),
        ("water", 4, "8-0:1.0.0", "8-0:99.1.0"),
        ("thermal", 4, "6-0:1.0.0", "6-0:99.1.0"),
    ],
)
def test_registers_and_profiles_have_the_names_of_their_medium(
    template: str, class_id: int, register: str, profile: str
) -> None:
    with meter_of(template) as scene:
        value = named.attribute_named(scene, "the energy register")
        assert value == AttributeDescriptor(class_id, obis(register), 2)
        unit = named.attribute_named(scene, "the unit of the energy register")
        assert unit == AttributeDescriptor(class_id, obis(register), 3)
        capture = named.method_named(scene, "the capture of a profile row")
        assert capture == MethodDescriptor(7, obis(profile), 2)
        buffer = named.buffer_of(named.load_profile(scene))
        assert buffer == AttributeDescriptor(7, obis(profile), 2)


def test_what_has_one_name_everywhere_is_not_looked_for() -> None:
    with meter_of("electricity") as scene:
        clock = named.attribute_named(scene, "the clock")
        assert clock == AttributeDescriptor(8, CLOCK, 2)
        assert named.method_named(scene, "the shift of the clock").class_id == 8
        assert scene.position == 0


def test_any_register_does_where_there_is_no_usual_one() -> None:
    with meter_of("public_lighting") as scene:
        assert named.attribute_named(scene, "the energy register").class_id in (3, 4)
