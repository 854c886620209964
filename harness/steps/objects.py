"""Phrases about objects: what they hold, of which types, and that the list of them is true."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pytest_bdd import given, parsers, then, when

from harness.checks import objects as checks
from harness.checks import objects_rules as rules
from harness.checks.objects import Look, Rule
from harness.checks.objects_types import Expectation, of_their_types, types_of
from harness.device.declaration import Answer
from harness.scenes.scene import Scene
from harness.scenes.verdict import Inconclusive
from harness.stimuli import belongings
from harness.stimuli.arrangements import MANAGEMENT, PUBLIC
from harness.stimuli.belongings import Held, Listed
from harness.stimuli.dialogue import asks
from reference_stack.dlms.apdu import AttributeDescriptor, AttributeWithSelection, MethodDescriptor
from reference_stack.dlms.data import Data, integer
from reference_stack.dlms.requests import Invoke, Read, Write

VALUES: Mapping[str, tuple[str, tuple[int, ...]]] = {
    "the value and the unit of a register": ("register", (2, 3)),
    "what the association shows of itself": ("association", (4, 6, 8)),
    "what the security setup shows": ("security setup", (2, 3, 4, 5)),
    "the UDP port": ("UDP setup", (2,)),
    "the addresses of the meter": ("IPv6 setup", (4,)),
    "the compact data and how to read them": ("compact data", (2, 3, 4, 5)),
}
"""What the head-end looks at, by the object and its attributes."""


def looks_at(scene: Scene, attribute: AttributeDescriptor, association: str = MANAGEMENT) -> Look:
    """The head-end reads it, whatever the meter says."""
    since = scene.position
    asks(scene, association, Read((AttributeWithSelection(attribute),)))
    return Look(attribute, since, scene.position)


def looks_at_all(
    scene: Scene, held: Held, indices: Sequence[int], association: str = MANAGEMENT
) -> tuple[Look, ...]:
    return tuple(looks_at(scene, held.attribute(index), association) for index in indices)


def tries_to_write(
    scene: Scene, attribute: AttributeDescriptor, data: Data, association: str = MANAGEMENT
) -> Look:
    """The head-end writes it, whatever the meter says."""
    since = scene.position
    asks(scene, association, Write((AttributeWithSelection(attribute),), (data,)))
    return Look(attribute, since, scene.position)


def tries_to_invoke(
    scene: Scene,
    method: MethodDescriptor,
    parameter: Data | None = None,
    association: str = MANAGEMENT,
) -> Look:
    """The head-end invokes it, whatever the meter says."""
    since = scene.position
    asks(scene, association, Invoke((method,), (parameter or integer(0),)))
    return Look(method, since, scene.position)


def expected_of(scene: Scene, entry: Listed, indices: Sequence[int]) -> list[Expectation]:
    """The head-end reads attributes of one object, and these are the types that they have."""
    return [
        Expectation(
            looks_at(scene, entry.held.attribute(index)),
            types_of(entry.class_id, entry.version, index),
        )
        for index in indices
    ]


def judge_rule(scene: Scene, looks: Sequence[Look], rule: Rule) -> None:
    scene.judge(checks.values_fit(scene.trace, scene.profile, looks, rule))


@given("the head-end receives long answers in blocks")
def long_answers_in_blocks(scene: Scene) -> None:
    belongings.answers_come_in_blocks(scene)


@given("the head-end knows which objects the meter lists", target_fixture="entries")
def objects_are_known(scene: Scene) -> tuple[Listed, ...]:
    return belongings.objects_of(scene)


@given(
    parsers.re("the meter has an? (?P<what>" + "|".join(belongings.KINDS) + ")"),
    target_fixture="held",
)
def meter_has(scene: Scene, what: str) -> Held:
    return belongings.find(scene, what)


@given("its attributes are listed", target_fixture="entry")
def attributes_are_listed(scene: Scene, held: Held) -> Listed:
    return belongings.listed(scene, held)


@when("the head-end reads every attribute that it may read", target_fixture="expectations")
def head_end_reads_everything(scene: Scene, entries: tuple[Listed, ...]) -> list[Expectation]:
    found: list[Expectation] = []
    for entry in entries:
        readable = [i for i, mode in entry.attributes.items() if belongings.is_readable(mode)]
        found += expected_of(scene, entry, readable)
    return found


@when("the head-end reads all its attributes", target_fixture="expectations")
def head_end_reads_object(scene: Scene, entry: Listed) -> list[Expectation]:
    readable = [i for i, mode in entry.attributes.items() if belongings.is_readable(mode)]
    return expected_of(scene, entry, readable)


@when(
    parsers.re("the head-end looks at (?P<what>" + "|".join(VALUES) + ")"), target_fixture="looks"
)
def head_end_looks_at(scene: Scene, what: str) -> tuple[Look, ...]:
    kind, indices = VALUES[what]
    held = belongings.find(scene, kind)
    if kind == "security setup":
        held = belongings.own_security_setup(scene)
    return looks_at_all(scene, held, indices)


@when("the head-end looks for the objects that every meter has", target_fixture="looks")
def head_end_looks_for_mandatory(scene: Scene) -> tuple[Look, ...]:
    attributes = belongings.MANDATORY
    return tuple(looks_at(scene, attribute) for attribute in attributes)


@when("the public client reads what it is not listed for", target_fixture="looks")
def public_client_reads(scene: Scene) -> tuple[Look, ...]:
    listed = {entry.name for entry in belongings.objects_of(scene, PUBLIC)}
    usual = belongings.objects_of(scene)
    hidden = [entry for entry in usual if entry.name not in listed and entry.class_id in (3, 4, 7)]
    if not hidden:
        raise Inconclusive("the public client is listed for every register")
    return tuple(looks_at(scene, e.held.attribute(2), PUBLIC) for e in hidden[:3])


@when("the public client reads what it is listed for", target_fixture="looks")
def public_client_reads_its_own(scene: Scene) -> tuple[Look, ...]:
    found = [e for e in belongings.objects_of(scene, PUBLIC) if e.attributes.get(2) in (1, 3)]
    return tuple(looks_at(scene, e.held.attribute(2), PUBLIC) for e in found if e.class_id != 15)


@when("the head-end writes back what it may read but not write", target_fixture="looks")
def head_end_writes_back(scene: Scene, entries: tuple[Listed, ...]) -> tuple[Look, ...]:
    found: list[Look] = []
    for entry in entries:
        mode = entry.attributes.get(2, 0)
        if entry.class_id in (1, 3, 4, 5, 17) and belongings.is_read_only(mode):
            attribute = entry.held.attribute(2)
            found.append(tries_to_write(scene, attribute, belongings.value(scene, attribute)))
    return tuple(found[:6])


@then("every one of them is there and has the type that its class says")
def everything_has_its_type(scene: Scene, expectations: list[Expectation]) -> None:
    good = "every attribute is there and has its type"
    scene.judge(of_their_types(scene.trace, scene.profile, expectations, good=good))


@then("none of this is possible")
def none_is_possible(scene: Scene, looks: Sequence[Look]) -> None:
    scene.judge(checks.none_served(scene.trace, scene.profile, looks, "all of it is refused"))


@then("all of this is possible")
def all_is_possible(scene: Scene, looks: Sequence[Look]) -> None:
    scene.judge(checks.all_served(scene.trace, scene.profile, looks, "all of it is done"))


@then("the meter has a name of its own, by which it is listed")
def meter_has_a_name(scene: Scene, looks: Sequence[Look]) -> None:
    name, sap_list, _ = looks
    judge_rule(scene, (name,), rules.DEVICE_NAME)
    sap = scene.profile.association(MANAGEMENT).server_sap
    judge_rule(scene, (sap_list, name), rules.sap_assignment(sap))


@then("they say how much there is of what")
def they_say_how_much(scene: Scene, looks: Sequence[Look]) -> None:
    judge_rule(scene, looks, rules.REGISTER)


@then("it is what was agreed on")
def it_is_agreed(scene: Scene, looks: Sequence[Look]) -> None:
    judge_rule(scene, looks, rules.association(scene.profile, MANAGEMENT))


@then("it is what the messages show")
def it_is_as_in_messages(scene: Scene, looks: Sequence[Look]) -> None:
    judge_rule(scene, looks, rules.security_setup(scene.profile, MANAGEMENT))


@then("it is the port that the meter uses")
def it_is_the_port(scene: Scene, looks: Sequence[Look]) -> None:
    judge_rule(scene, looks, rules.udp_setup(scene.profile.network.meter_port))


@then("the address that the meter uses is among them")
def address_is_listed(scene: Scene, looks: Sequence[Look]) -> None:
    judge_rule(scene, looks, rules.ipv6_setup(scene.profile.meter_address))


@then("the data are what their description says")
def data_are_described(scene: Scene, looks: Sequence[Look]) -> None:
    judge_rule(scene, looks, rules.COMPACT_DATA)


def may_destroy(scene: Scene) -> bool:
    """Whether a scenario may overwrite what the meter has gathered or was set to."""
    return scene.company.declaration.capability("expendable-data") is Answer.YES
