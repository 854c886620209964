"""Templates: every one that comes along builds a meter with what its row of the table marks."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from reference_stack.cosem.device import Meter
from reference_stack.cosem.meter_building import Identity, build_meter
from reference_stack.cosem.model import LOGICAL_NAME
from reference_stack.cosem.obis import CLOCK, LOGICAL_DEVICE_NAME, SAP_ASSIGNMENT, obis
from reference_stack.cosem.occasion import Occasion
from reference_stack.cosem.template import load_template, read_template, template_names
from reference_stack.dlms.association import AssociationParameters
from reference_stack.dlms.axdr import decode_data, encode_data
from reference_stack.dlms.data import octet_string
from reference_stack.kernel.errors import MisuseError
from reference_stack.kernel.instant import EPOCH, Duration

# The table of applications, a function marked with a capital or a small x. WP Table 1.
ROWS = {
    "water": "RR LP TA DR LB AL FU BA TU SE",
    "gas": "RR LP TA DR LB AL CT FU BA TU SE",
    "thermal": "RR LP TA DR LB AL FU BA TU SE",
    "electricity": "RR LP TA DR LB AL CT FU NE TU SE",
    "sub_metering": "RR LB AL FU NE PV SE",
    "grid_sensor": "LB AL FU BA PV SE",
    "public_lighting": "LB AL CT FU BA NE PV SE",
    "vehicle_charging": "RR LB AL NE SE",
    "renewables": "RR LB AL FU BA NE PV SE",
}
CLASSES_OF = {
    "LP": {7, 62},
    "TA": {20},
    "DR": {71, 21, 9},
    "LB": {7},
    "AL": {1, 40},
    "CT": {70},
    "FU": {18},
    "TU": {20, 11, 9},
}


def meter(name: str) -> Meter:
    draw = random.Random(1).randbytes
    return build_meter(load_template(name), Identity("MMM0000000001", "42"), random=draw)


def test_there_is_a_template_for_every_row_of_the_table() -> None:
    assert set(template_names()) == set(ROWS)


@pytest.mark.parametrize("name", ROWS)
def test_a_template_has_the_functions_that_its_row_marks(name: str) -> None:
    assert load_template(name).functions == set(ROWS[name].split())


@pytest.mark.parametrize("name", ROWS)
def test_functions_bring_the_classes_that_carry_them_out(name: str) -> None:
    classes = {entry.class_id for entry in meter(name).management.objects.values()}
    assert classes >= {1, 8, 15, 17, 40, 41, 48, 126, 127, 128, 129}
    for function in load_template(name).functions:
        assert classes >= CLASSES_OF.get(function, set()), function
    assert (18 in classes) is ("FU" in load_template(name).functions)
    assert (70 in classes) is ("CT" in load_template(name).functions)


@pytest.mark.parametrize("name", ROWS)
def test_every_attribute_can_be_read_and_has_the_shape_that_is_declared(name: str) -> None:
    device = meter(name).management
    (association,) = device.associations.values()
    for target in device.objects.values():
        occasion = Occasion(device, EPOCH, association)
        assert target.read(LOGICAL_NAME, occasion) == octet_string(target.name)
        for index, declared in target.attributes.items():
            if (target.class_id, index) == (15, 7):
                continue  # a secret is never read
            value = target.read(index, occasion)
            declared.shape.check(value)
            assert decode_data(encode_data(value)) == value


@pytest.mark.parametrize("name", ROWS)
def test_a_day_passes_in_every_meter(name: str) -> None:
    device = meter(name).management
    now = EPOCH
    end = EPOCH.after(Duration.of(hours=24))
    for _ in range(10_000):
        due = device.due()
        if due is None or due > end:
            break
        now = max(now, due)
        device.advance(now)
        assert device.due() != due
    else:
        pytest.fail("something is due for ever")


@pytest.mark.parametrize("name", ROWS)
def test_a_meter_says_who_it_is(name: str) -> None:
    objects = meter(name).management.objects
    assert objects[LOGICAL_DEVICE_NAME].stored(2) == octet_string(b"MMM0000000001")
    assert objects[obis("0-0:96.1.0")].stored(2) == octet_string(b"42")
    assert SAP_ASSIGNMENT in objects
    assert CLOCK in objects


def test_meters_of_one_kind_share_what_they_did_not_change() -> None:
    one, other = meter("electricity").management, meter("electricity").management
    name = obis("1-0:1.8.0")
    assert one.objects[name].stored(2) is other.objects[name].stored(2)
    one.objects[name].store(2, octet_string(b"changed"))
    assert other.objects[name].stored(2) != octet_string(b"changed")


# -- mistakes of whoever writes a template ---------------------------------------------------------

HEAD = 'title = "t"\napplication = "Water"\nfunctions = ["RR"]\n'
BASE = HEAD + '[medium]\nmedia = "8"\nindex = "8-0:1.0.0"\nindex_class = "3"\nhourly = "1"\n'
PUSHED = BASE + 'pushed = "8-0:1.0.0"\npushed_class = "3"\n'
REGISTER = '[[object]]\nclass = 3\nname = "8-0:1.0.0"\n'
MISTAKES = {
    "no toml": ("title =", "x: "),
    "nothing": ("", "x: title"),
    "unknown function": (HEAD.replace("RR", "XX"), "x: functions.0"),
    "unknown key": (HEAD + "colour = 1\n", "x: colour"),
    "no medium": (HEAD, "medium"),
    "unknown class": (PUSHED + '[[object]]\nclass = 999\nname = "1-0:1.8.0"\n', "no class 999"),
    "unknown version": (PUSHED + REGISTER + "version = 9\n", "class 3 has no version 9"),
    "unknown attribute": (PUSHED + REGISTER + "colour = 1\n", "no attribute 'colour'"),
    "no name": (PUSHED + '[[object]]\nclass = 3\nname = "energy"\n', "no logical name"),
    "wrong type": (PUSHED + REGISTER + 'value = { unsigned = "much" }\n', "value: 'much' is not"),
    "too much": (PUSHED + REGISTER + "value = { unsigned = 256 }\n", "value: 256 is not"),
    "two types": (PUSHED + REGISTER + "value = { unsigned = 1, long = 2 }\n", "one entry"),
    "no such type": (PUSHED + REGISTER + "value = { short = 1 }\n", "no type is called 'short'"),
    "wrong unit": (PUSHED + REGISTER + "scaler_unit = { scaler = 0 }\n", "scaler_unit"),
    "history of a register": (PUSHED + REGISTER + "history = { rows = 2 }\n", "only a profile"),
    "unknown demand": (
        PUSHED + REGISTER + 'demands = { value = ["sealed-request"] }\n',
        "demands",
    ),
}


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_is_named_with_its_place(name: str) -> None:
    text, complaint = MISTAKES[name]
    with pytest.raises(MisuseError) as caught:
        read_template(text, "x")
    assert complaint in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_template_may_stand_in_a_file_of_ones_own(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(PUSHED + REGISTER + "value = { double-long-unsigned = 7 }\n")
    template = load_template(str(path))
    assert obis("8-0:1.0.0") in {blueprint.name for blueprint in template.blueprints}
    with pytest.raises(MisuseError, match="no template 'mine'"):
        load_template("mine")


@pytest.mark.parametrize("written", ["", "MM", "M" * 17, "MÄM1234"])
def test_a_device_has_a_name_of_three_to_sixteen_characters(written: str) -> None:
    with pytest.raises(MisuseError):
        Identity(written, "1")


@pytest.mark.parametrize("sap", [0, 0x80, 0x7777])
def test_a_client_that_no_association_can_show_is_refused(sap: int) -> None:
    parameters = AssociationParameters(client_sap=sap, server_sap=1)
    draw = random.Random(1).randbytes
    with pytest.raises(MisuseError, match=str(sap)):
        build_meter(load_template("water"), Identity("MMM1", "1"), (parameters,), random=draw)
