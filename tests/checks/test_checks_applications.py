"""The table of applications: what it marks, and which objects serve a function."""

from __future__ import annotations

import pytest

from adapters.addresses import AddressError, open_adapter
from adapters.base import Party
from harness.checks import applications as checks
from harness.device.declaration import Answer
from harness.device.declaration_file import reference_declaration
from harness.stimuli.applications import APPLICATIONS, BASE, FUNCTIONS, covers, missing_of_base
from harness.stimuli.belongings import Listed
from reference_stack.cosem.obis import obis
from reference_stack.cosem.template import load_template, template_names
from reference_stack.dlms.data import array

POWERED_BY = {"BA", "NE", "PV"}


@pytest.mark.parametrize("name", template_names())
def test_a_template_has_the_functions_that_its_row_marks(name: str) -> None:
    application = name.replace("_", "-")
    assert load_template(name).functions - POWERED_BY == APPLICATIONS[application]


@pytest.mark.parametrize("name", template_names())
def test_an_embedded_meter_of_a_template_declares_its_row(name: str) -> None:
    declaration = reference_declaration(Party.METER, name)
    assert declaration.value("application") == name.replace("_", "-")
    functions = load_template(name).functions
    for condition, function in (("load-profile", "LP"), ("image-transfer", "FU")):
        answer = Answer.YES if function in functions else Answer.NO
        assert declaration.capability(condition) is answer
    assert open_adapter(f"in-process:meter?template={name}").party is Party.METER


@pytest.mark.parametrize(
    "address", ["in-process:meter?template=steam", "in-process:gateway?template=gas"]
)
def test_only_meters_have_templates_and_only_those_there_are(address: str) -> None:
    with pytest.raises(AddressError, match="template: is one of"):
        open_adapter(address)


def listed(class_id: int, name: str) -> Listed:
    return Listed(class_id, 0, obis(name), {}, {})


@pytest.mark.parametrize(
    ("function", "class_id", "name", "served"),
    [
        ("RR", 3, "1-0:1.8.0", True),
        ("RR", 4, "8-0:1.0.0", True),
        ("RR", 3, "0-0:96.6.0", False),
        ("LP", 7, "7-0:99.1.0", True),
        ("LP", 7, "0-0:99.98.0", False),
        ("TA", 3, "1-0:1.8.2", True),
        ("TA", 3, "1-0:1.8.0", False),
        ("TA", 20, "0-0:13.0.0", True),
        ("DR", 71, "0-0:17.0.0", True),
        ("LB", 7, "0-0:99.98.1", True),
        ("LB", 1, "0-0:96.11.0", True),
        ("AL", 1, "0-0:97.98.0", True),
        ("AL", 1, "0-0:96.1.0", False),
        ("CT", 70, "0-0:96.3.10", True),
        ("FU", 18, "0-0:44.0.0", True),
        ("TU", 20, "0-0:13.0.0", True),
        ("TU", 9, "0-0:10.0.106", False),
        ("SE", 64, "0-0:43.0.1", True),
    ],
)
def test_an_object_serves_a_function_or_does_not(
    function: str, class_id: int, name: str, served: bool
) -> None:
    entry = listed(class_id, name)
    assert covers(function, (listed(8, "0-0:1.0.0"), entry)) is served


def test_every_function_of_the_table_can_be_served() -> None:
    marked = frozenset[str]().union(*APPLICATIONS.values())
    assert marked == set(FUNCTIONS.values())
    assert not any(covers(function, ()) for function in marked)


def test_what_every_device_has_is_never_failed() -> None:
    assert missing_of_base(()) == list(BASE)
    assert checks.BASE_OBJECTS.complaint([array(())])
    assert not checks.BASE_OBJECTS.certain
    assert checks.function_covered("SE", "security").complaint([array(())])
