"""Phrases about the objects of SCHC and LoRaWAN, and about what no object has."""

from __future__ import annotations

from collections.abc import Sequence

from pytest_bdd import given, parsers, then, when

from harness.checks import objects as checks
from harness.checks.objects import Look
from harness.checks.objects_types import ENOUGH_COUNTED, NEVER_FALLING, RESET
from harness.scenes.scene import Scene
from harness.scenes.verdict import Inconclusive, NotApplicable
from harness.steps.objects import (
    judge_rule,
    looks_at,
    looks_at_all,
    tries_to_invoke,
    tries_to_write,
)
from harness.stimuli import belongings
from harness.stimuli.arrangements import MANAGEMENT, PUBLIC
from harness.stimuli.belongings import Held, Listed
from harness.stimuli.dialogue import ENERGY
from harness.stimuli.objects import CLOCK_TIME
from harness.stimuli.speaking import exchanged
from reference_stack.dlms.apdu import GetRequestNormal, InvokeIdAndPriority
from reference_stack.dlms.data import Data, enum, structure, visible_string

COUNTERS = {127: range(2, 8), 129: range(3, 10)}
_OF_MANUFACTURERS = (-128, -1)
"""Below 0 attributes are of manufacturers, who may serve them."""
_BEYOND_ALL_CLASSES = (99, 127)
_DISCONNECT, _CHANGE_REGION = 1, 3
_REFERENCE = 2


@given("its counters have counted for a while", target_fixture="before")
def counters_have_counted(scene: Scene, held: Held) -> tuple[Look, ...]:
    if scene.company.over_ip:
        raise NotApplicable("the meter is reached without a radio, whose traffic it would count")
    messages_are_exchanged(scene, ENOUGH_COUNTED)
    looks = looks_at_all(scene, held, COUNTERS[held.class_id])
    results = [checks.seen(scene.trace, scene.profile, look).result for look in looks]
    counted = [r.value for r in results if isinstance(r, Data) and isinstance(r.value, int)]
    if max(counted, default=0) < ENOUGH_COUNTED:
        raise Inconclusive("the counters are too low to show what becomes of them")
    return looks


@when(parsers.parse("the head-end and the meter exchange {count:d} messages"))
def messages_are_exchanged(scene: Scene, count: int) -> None:
    for _ in range(count):
        looks_at(scene, ENERGY)


@when("the head-end resets its counters", target_fixture="look")
def counters_are_reset(scene: Scene, held: Held) -> Look:
    return tries_to_invoke(scene, held.method(1))


@when("the public client orders the meter out of its network", target_fixture="looks")
def public_client_disconnects(scene: Scene, held: Held) -> tuple[Look, ...]:
    return (
        tries_to_invoke(scene, held.method(_DISCONNECT), association=PUBLIC),
        tries_to_invoke(scene, held.method(_CHANGE_REGION), enum(0), PUBLIC),
    )


@when("the head-end asks for attributes that there are not", target_fixture="looks")
def odd_attributes_are_read(scene: Scene, entries: tuple[Listed, ...]) -> tuple[Look, ...]:
    for entry in one_of_each_class(entries):
        for index in _OF_MANUFACTURERS:
            looks_at(scene, entry.held.attribute(index))
    return tuple(
        looks_at(scene, entry.held.attribute(index))
        for entry in one_of_each_class(entries)
        for index in _BEYOND_ALL_CLASSES
    )


@when("the head-end writes odd things where nothing can be", target_fixture="looks")
def odd_values_are_written(scene: Scene, entries: tuple[Listed, ...]) -> tuple[Look, ...]:
    odd, index = structure(*(visible_string("odd"),) * 3), _BEYOND_ALL_CLASSES[0]
    classes = one_of_each_class(entries)
    return tuple(tries_to_write(scene, entry.held.attribute(index), odd) for entry in classes)


def one_of_each_class(entries: Sequence[Listed]) -> list[Listed]:
    """What is asked of each class costs enough on the air."""
    return list({entry.class_id: entry for entry in entries}.values())


@when("the head-end looks up which network object it refers to", target_fixture="looks")
def network_object_is_looked_up(scene: Scene, held: Held) -> tuple[Look, ...]:
    name = belongings.value(scene, held.attribute(_REFERENCE)).octets()
    return (looks_at(scene, Held(128, name).attribute(belongings.LOGICAL_NAME)),)


@then("no counter has fallen")
def no_counter_has_fallen(scene: Scene, held: Held, before: Sequence[Look]) -> None:
    after = looks_at_all(scene, held, COUNTERS[held.class_id])
    judge_rule(scene, (*before, *after), NEVER_FALLING)


@then("its counters begin anew")
def counters_begin_anew(scene: Scene, held: Held, before: Sequence[Look], look: Look) -> None:
    scene.judge(checks.all_served(scene.trace, scene.profile, (look,), "the reset is done"))
    after = looks_at_all(scene, held, COUNTERS[held.class_id])
    judge_rule(scene, (*before, *after), RESET)


@then("frames that were sent are counted")
def frames_are_counted(scene: Scene, held: Held, before: Sequence[Look]) -> None:
    after = looks_at(scene, held.attribute(3))
    scene.judge(checks.counted_frames(scene.trace, scene.profile, before[0], after))


@then("that object is there")
def object_is_there(scene: Scene, looks: Sequence[Look]) -> None:
    good = "the network object that is referred to is there"
    finding = checks.all_served(scene.trace, scene.profile, looks, good)
    scene.judge(checks.unsure(finding))


@then("the meter goes on answering")
def meter_goes_on(scene: Scene) -> None:
    since = scene.position
    exchanged(scene, MANAGEMENT, GetRequestNormal(InvokeIdAndPriority(12), CLOCK_TIME).encode())
    looks = (Look(CLOCK_TIME, since, scene.position),)
    scene.judge(checks.still_answers(scene.trace, scene.profile, looks))
