"""What a meter has is found, whatever its names; what it lacks makes nothing fail."""

from __future__ import annotations

import pytest

from adapters.base import Party
from adapters.in_process import InProcessAdapter
from harness.device.declaration_file import reference_declaration
from harness.scenes.company import Company
from harness.scenes.scene import Scene
from harness.scenes.verdict import Inconclusive, NotApplicable
from harness.stimuli import belongings
from reference_stack.cosem.obis import obis
from reference_stack.dlms.apdu import AttributeDescriptor, DataAccessResult, MethodDescriptor
from reference_stack.dlms.data import (
    NULL,
    Data,
    array,
    boolean,
    double_long_unsigned,
    enum,
    integer,
    long_unsigned,
    octet_string,
    structure,
    unsigned,
)
from reference_stack.profiles.profile_file import load_profile

PROFILE = load_profile("dlms_over_lorawan")


def scene_of(template: str = "") -> Scene:
    device = InProcessAdapter(Party.METER, over_ip=True, template=template)
    declaration = reference_declaration(Party.METER, template)
    return Scene(Company(device, declaration, profile=PROFILE), seed=1)


def test_an_object_is_found_by_its_usual_name_in_one_exchange() -> None:
    scene = scene_of()
    assert belongings.find(scene, "clock") == belongings.Held(8, obis("0-0:1.0.0"))
    assert len(list(scene.trace.messages())) == 2


@pytest.mark.parametrize(("template", "class_id"), [("electricity", 3), ("water", 4)])
def test_any_register_does(template: str, class_id: int) -> None:
    found = belongings.find(scene_of(template), "register")
    assert found.class_id in (3, class_id)


@pytest.mark.parametrize("what", ["image transfer", "load profile", "activity calendar"])
def test_what_a_meter_lacks_is_not_applicable(what: str) -> None:
    with pytest.raises(NotApplicable, match=f"no {what}"):
        belongings.find(scene_of("vehicle_charging"), what)


def test_an_object_of_a_name_of_its_own_has_no_stand_in() -> None:
    """Another script table is no table of tariff scripts."""
    with pytest.raises(NotApplicable):
        belongings.find(scene_of("sub_metering"), "table of tariff scripts")


def test_a_meter_that_does_not_answer_leaves_it_open() -> None:
    scene = scene_of()
    scene.start()
    scene.mute(Party.HEAD_END)
    with pytest.raises(Inconclusive, match="no answer"):
        belongings.find(scene, "clock")


def test_an_object_is_listed_with_its_version_and_rights() -> None:
    scene = scene_of()
    setup = belongings.find(scene, "push setup")
    entry = belongings.listed(scene, setup)
    assert entry.version == 2
    assert entry.held == setup
    assert belongings.is_readable(entry.attributes[2])
    assert entry.methods[1] & 1
    with pytest.raises(Inconclusive, match="does not have"):
        belongings.listed(scene, belongings.Held(3, obis("0-0:99.99.99")))


def test_the_security_setup_is_the_one_that_the_association_names() -> None:
    assert belongings.own_security_setup(scene_of()).name == obis("0-0:43.0.1")


def test_values_that_are_needed_are_read_written_and_invoked_or_it_stays_open() -> None:
    scene = scene_of()
    number = AttributeDescriptor(1, obis("0-0:96.131.1"), 2)
    belongings.set_up(scene, number, double_long_unsigned(7))
    assert belongings.value(scene, number) == double_long_unsigned(7)
    missing = AttributeDescriptor(1, obis("0-0:99.99.99"), 2)
    assert belongings.result_of(scene, missing) is DataAccessResult.OBJECT_UNDEFINED
    with pytest.raises(Inconclusive, match="cannot be read"):
        belongings.value(scene, missing)
    with pytest.raises(Inconclusive, match="cannot be written"):
        belongings.set_up(scene, missing, NULL)
    belongings.carry_out(scene, MethodDescriptor(7, obis("0-0:99.98.0"), 2))
    with pytest.raises(Inconclusive, match="is refused"):
        belongings.carry_out(scene, MethodDescriptor(7, obis("0-0:99.98.0"), 99))


@pytest.mark.parametrize(
    ("mode", "readable", "read_only"),
    [
        (0, False, False),
        (1, True, True),
        (2, False, False),
        (3, True, False),
        (4, False, False),
        (5, False, False),
        (6, False, False),
        (0x3D, True, True),
        (0x3F, True, False),
        (0x3C, False, False),
    ],
)
def test_modes_that_mean_two_things_count_for_nothing(
    mode: int, readable: bool, read_only: bool
) -> None:
    assert belongings.is_readable(mode) is readable
    assert belongings.is_read_only(mode) is read_only


def entry(attribute_mode: Data, method_mode: Data) -> Data:
    return structure(
        long_unsigned(8),
        unsigned(0),
        octet_string(bytes(6)),
        structure(
            array((structure(integer(2), attribute_mode, NULL),)),
            array((structure(integer(1), method_mode),)),
        ),
    )


def test_lists_of_all_versions_are_understood() -> None:
    for method_mode, expected in ((boolean(True), 1), (boolean(False), 0), (enum(1), 1)):
        (found,) = belongings.entries_of(array((entry(enum(3), method_mode),)))
        assert found.attributes == {2: 3}
        assert found.methods == {1: expected}


@pytest.mark.parametrize(
    "data", [NULL, array((NULL,)), array((structure(NULL, NULL, NULL, NULL),))], ids=str
)
def test_a_list_that_is_none_leaves_it_open(data: Data) -> None:
    with pytest.raises(Inconclusive, match="cannot be understood"):
        belongings.entries_of(data)
