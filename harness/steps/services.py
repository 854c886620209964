"""Phrases about reading, writing and invoking, and what the meter answers."""

from __future__ import annotations

from pytest_bdd import parsers, then, when

from harness.checks import services as checks
from harness.scenes.scene import Scene
from harness.stimuli.arrangements import MANAGEMENT
from harness.stimuli.dialogue import asks
from harness.stimuli.named_objects import ATTRIBUTE_NAMES, attribute_named
from harness.stimuli.objects import CLOCK_TIME
from harness.stimuli.speaking import exchanged
from reference_stack.dlms import apdu as a
from reference_stack.dlms.apdu import AttributeWithSelection
from reference_stack.dlms.data import Tag
from reference_stack.dlms.requests import Read

TYPES = {
    "a date and time": (Tag.OCTET_STRING, Tag.DATE_TIME),
    "a number": (
        Tag.DOUBLE_LONG_UNSIGNED,
        Tag.DOUBLE_LONG,
        Tag.LONG64_UNSIGNED,
        Tag.LONG64,
        Tag.LONG_UNSIGNED,
        Tag.LONG,
        Tag.UNSIGNED,
        Tag.INTEGER,
        Tag.FLOAT32,
        Tag.FLOAT64,
    ),
    "a structure": (Tag.STRUCTURE,),
    "text in octets": (Tag.OCTET_STRING, Tag.VISIBLE_STRING),
}
REFUSALS = {
    "undefined": (a.DataAccessResult.OBJECT_UNDEFINED,),
    "undefined or of another class": (
        a.DataAccessResult.OBJECT_UNDEFINED,
        a.DataAccessResult.OBJECT_CLASS_INCONSISTENT,
    ),
}


@when(
    parsers.re(f"the head-end asks for (?P<what>{'|'.join(ATTRIBUTE_NAMES)})"),
    target_fixture="since",
)
def head_end_asks_for(scene: Scene, what: str) -> int:
    attribute = attribute_named(scene, what)
    since = scene.position
    asks(scene, MANAGEMENT, Read((AttributeWithSelection(attribute),)))
    return since


@when(
    parsers.parse(
        "the head-end reads the clock under invoke-id {number:d} with {priority} priority"
    ),
    target_fixture="invoke",
)
def head_end_asks_under(scene: Scene, number: int, priority: str) -> a.InvokeIdAndPriority:
    invoke = a.InvokeIdAndPriority(number, True, priority == "high")
    request = a.GetRequestNormal(invoke, CLOCK_TIME)
    exchanged(scene, MANAGEMENT, request.encode())
    return invoke


@then(parsers.parse("the meter returns {kind} of its declared type"))
def value_has_its_type(scene: Scene, since: int, kind: str) -> None:
    scene.judge(checks.value_has_type(scene.trace, scene.profile, TYPES[kind], since=since))


@then("the response repeats the invoke-id and the priority")
def response_repeats(scene: Scene, invoke: a.InvokeIdAndPriority) -> None:
    scene.judge(checks.invoke_repeated(scene.trace, scene.profile, invoke))


@then(parsers.parse("the meter calls it {refusal}"))
def meter_refuses_as(scene: Scene, since: int, refusal: str) -> None:
    codes = REFUSALS[refusal]
    scene.judge(checks.refused_with(scene.trace, scene.profile, codes, since=since))


@then("the meter does not return a value")
def meter_does_not_return(scene: Scene, since: int) -> None:
    scene.judge(checks.not_served(scene.trace, scene.profile, since=since))
