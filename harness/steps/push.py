"""Phrases about what a meter pushes, and where to."""

from __future__ import annotations

from collections.abc import Sequence

from pytest_bdd import given, then, when

from harness.checks import push as checks
from harness.checks.objects import Look
from harness.checks.objects_types import PUSH_TYPES, Expectation, of_their_types
from harness.scenes.scene import Scene
from harness.scenes.verdict import Inconclusive, NotApplicable
from harness.steps.objects import looks_at, tries_to_invoke, tries_to_write
from harness.stimuli import belongings
from harness.stimuli.belongings import Held, Listed
from reference_stack.cosem.obis import LOGICAL_DEVICE_NAME
from reference_stack.dlms.apdu import AttributeDescriptor
from reference_stack.dlms.data import (
    Data,
    array,
    integer,
    long_unsigned,
    octet_string,
    structure,
)
from reference_stack.kernel.errors import ProtocolError
from reference_stack.kernel.instant import Duration

LIST, DESTINATION, RANDOM, CLIENT, PROTECTION = 2, 3, 5, 9, 10
_LONGEST_CHANCE_SECONDS = 3600
PUSH, RESET = 1, 2
_SECRET = AttributeDescriptor(15, bytes((0, 0, 40, 0, 0, 255)), 7)
_MANY = 35
_ENTRY_FIELDS = 4


def has_pushed(scene: Scene, held: Held) -> Look:
    """The head-end has the meter push, by the method of the push setup."""
    cause = tries_to_invoke(scene, held.method(PUSH))
    if not checks.pushes(scene.trace, scene.profile, since=cause.since).found:
        _chance_passes(scene, held, cause)
    return cause


def _chance_passes(scene: Scene, held: Held, cause: Look) -> None:
    """The first try may wait for as long as the setup says, and a little more."""
    waits = belongings.result_of(scene, held.attribute(RANDOM))
    seconds = waits.value if isinstance(waits, Data) and isinstance(waits.value, int) else 0
    patience = Duration.of(seconds=min(seconds, _LONGEST_CHANCE_SECONDS) + 60)
    trace, profile, since = scene.trace, scene.profile, cause.since
    scene.play(patience, until=lambda: bool(checks.pushes(trace, profile, since=since).found))


def with_target(entry: Data, target: AttributeDescriptor) -> Data:
    """An entry of a push list for another attribute, in the form that this version has."""
    rest = entry.elements()[_ENTRY_FIELDS:]
    return structure(
        long_unsigned(target.class_id),
        octet_string(target.instance_id),
        integer(target.attribute_id),
        long_unsigned(0),
        *rest,
    )


def list_of(scene: Scene, held: Held) -> Sequence[Data]:
    """The entries of the push list. Raises Inconclusive when there is none."""
    try:
        entries = belongings.value(scene, held.attribute(LIST)).elements()
    except ProtocolError as problem:
        raise Inconclusive(f"the push list is none: {problem}") from None
    if not entries:
        raise Inconclusive("the push list is empty")
    return entries


@given("the push list is turned round")
def list_is_turned_round(scene: Scene, held: Held) -> None:
    belongings.set_up(scene, held.attribute(LIST), array(reversed(list_of(scene, held))))


@given("the push list names the meter many times")
def list_is_long(scene: Scene, held: Held) -> None:
    entry = with_target(list_of(scene, held)[0], AttributeDescriptor(1, LOGICAL_DEVICE_NAME, 2))
    belongings.set_up(scene, held.attribute(LIST), array((entry,) * _MANY))


@given("what the push list names has been read", target_fixture="contents")
def contents_are_read(scene: Scene, held: Held) -> tuple[Look, tuple[Look, ...]]:
    listed = looks_at(scene, held.attribute(LIST))
    values = []
    for entry in list_of(scene, held):
        class_id, name, index, *_ = entry.elements()
        target = AttributeDescriptor(class_id.integer(), name.octets(), index.integer())
        values.append(looks_at(scene, target))
    return listed, tuple(values)


@given("where the push goes to is known", target_fixture="places")
def destination_is_known(scene: Scene, held: Held) -> tuple[Look, Look]:
    return looks_at(scene, held.attribute(DESTINATION)), looks_at(scene, held.attribute(CLIENT))


@given("how the push is protected is known", target_fixture="asked")
def protection_is_known(scene: Scene, held: Held) -> Look:
    return looks_at(scene, held.attribute(PROTECTION))


@when("the head-end reads all attributes of its version", target_fixture="expectations")
def head_end_reads_versioned(scene: Scene, entry: Listed) -> list[Expectation]:
    types = PUSH_TYPES.get(entry.version)
    if types is None:
        raise NotApplicable(f"version {entry.version} of the push setup is not public enough")
    return [Expectation(looks_at(scene, entry.held.attribute(i)), t) for i, t in types.items()]


@when("the head-end has the meter push", target_fixture="cause")
def meter_is_made_to_push(scene: Scene, held: Held) -> Look:
    return has_pushed(scene, held)


@when("the head-end lists a secret and has the meter push", target_fixture="listing")
def secret_is_listed(scene: Scene, held: Held) -> tuple[Look, Look, int]:
    entries = list_of(scene, held)
    secret = with_target(entries[0], _SECRET)
    written = tries_to_write(scene, held.attribute(LIST), array((*entries, secret)))
    return written, has_pushed(scene, held), len(entries)


@then("the push follows its list")
def push_follows_its_list(
    scene: Scene, contents: tuple[Look, tuple[Look, ...]], cause: Look
) -> None:
    listed, values = contents
    scene.judge(checks.body_follows(scene.trace, scene.profile, listed, values, cause))


@then("the push goes where it is set to go")
def push_goes_where_set(scene: Scene, places: tuple[Look, Look], cause: Look) -> None:
    scene.judge(checks.goes_to(scene.trace, scene.profile, *places, cause))


@then("the push is protected as it is set to be")
def push_is_protected(scene: Scene, asked: Look, cause: Look) -> None:
    scene.judge(checks.protected(scene.trace, scene.profile, asked, cause))


@then("the secret is not told")
def secret_is_not_told(scene: Scene, listing: tuple[Look, Look, int]) -> None:
    written, cause, place = listing
    scene.judge(checks.not_told(scene.trace, scene.profile, written, cause, place))


@then("the push reaches the head-end")
def push_arrives(scene: Scene, cause: Look) -> None:
    scene.judge(checks.pushed(scene.trace, scene.profile, cause))


@then("attributes are there and of the types that its version says")
def attributes_have_types(scene: Scene, expectations: list[Expectation]) -> None:
    good = "every attribute is there and has its type"
    scene.judge(of_their_types(scene.trace, scene.profile, expectations, good=good))
