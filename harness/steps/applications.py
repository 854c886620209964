"""Phrases about the table of applications: what a meter of this kind has to be able to do."""

from __future__ import annotations

from collections.abc import Sequence

from pytest_bdd import given, parsers, then, when

from harness.checks import applications as rules
from harness.checks import objects_rules, objects_time
from harness.checks.objects import Look
from harness.scenes.scene import Scene
from harness.scenes.verdict import NotApplicable
from harness.steps.objects import judge_rule, looks_at, looks_at_all, tries_to_invoke
from harness.steps.objects_supply import Effect, effect_of
from harness.stimuli import belongings
from harness.stimuli.applications import APPLICATIONS, FUNCTIONS
from harness.stimuli.arrangements import MANAGEMENT
from harness.stimuli.belongings import OBJECT_LIST, Held
from harness.stimuli.dialogue import reads_attribute
from reference_stack.dlms.apdu import AttributeDescriptor
from reference_stack.dlms.data import Data
from reference_stack.dlms.protection import Protection

_TARIFFS = 2
_CAPTURE = 2


@given(
    parsers.re("the application of the meter asks for (?P<function>" + "|".join(FUNCTIONS) + ")")
)
def application_asks_for(scene: Scene, function: str) -> None:
    name = scene.company.declaration.value("application")
    marked = APPLICATIONS.get(str(name))
    if marked is None:
        raise NotApplicable("the declaration names no application: see docs/declaration.md")
    if FUNCTIONS[function] not in marked:
        raise NotApplicable(f"the table of applications does not mark {function} for {name}")


@given("the number watched by its register monitor may be written", target_fixture="monitored")
def monitored_is_writable(scene: Scene, held: Held) -> AttributeDescriptor:
    class_id, name, index = belongings.value(scene, held.attribute(3)).elements(3)
    found = AttributeDescriptor(class_id.integer(), name.octets(), index.integer())
    belongings.set_up(scene, found, belongings.value(scene, found))
    return found


@given("what happens above its threshold is known", target_fixture="effect")
def monitor_script_is_known(scene: Scene, held: Held) -> Effect:
    actions = belongings.value(scene, held.attribute(4)).elements()
    table, number = actions[0].elements()[0].elements(2)
    return effect_of(scene, table.octets(), number.integer())


@when("the head-end reads which objects there are", target_fixture="listing")
def head_end_reads_list(scene: Scene) -> Look:
    return looks_at(scene, OBJECT_LIST)


@when("the head-end reads the registers of all tariffs", target_fixture="pairs")
def head_end_reads_tariffs(scene: Scene) -> tuple[tuple[Look, ...], ...]:
    entries = belongings.objects_of(scene)
    found = [e for e in entries if e.class_id in (3, 4) and e.name[0] and 0 < e.name[4] < 64]
    if not found:
        raise NotApplicable("the meter has no register of a tariff")
    return tuple(looks_at_all(scene, entry.held, (2, 3)) for entry in found[:_TARIFFS])


@when("the number goes beyond its threshold")
def number_goes_beyond(scene: Scene, held: Held, monitored: AttributeDescriptor) -> None:
    threshold = belongings.value(scene, held.attribute(2)).elements()[0].integer()
    before = belongings.value(scene, monitored)
    belongings.set_up(scene, monitored, Data(before.tag, threshold + 1))


@when("an event is put into the log", target_fixture="looks")
def event_is_logged(scene: Scene, held: Held) -> tuple[Look, ...]:
    before = looks_at(scene, held.attribute(7))
    tries_to_invoke(scene, held.method(_CAPTURE))
    return before, looks_at(scene, held.attribute(7))


@when("the head-end reads a protected value without protection", target_fixture="since")
def head_end_reads_in_clear(scene: Scene) -> int:
    attribute = belongings.find(scene, "security setup").attribute(5)
    since = scene.position
    reads_attribute(scene, MANAGEMENT, attribute, Protection.NONE)
    return since


@then(parsers.re("an object serves the (?P<function>" + "|".join(FUNCTIONS) + ")"))
def object_serves(scene: Scene, listing: Look, function: str) -> None:
    rule = rules.function_covered(FUNCTIONS[function], function)
    judge_rule(scene, (listing,), rule)


@then("the objects of every device are there")
def base_is_there(scene: Scene, listing: Look) -> None:
    judge_rule(scene, (listing,), rules.BASE_OBJECTS)


@then("each of them says how much there is of what")
def each_says_how_much(scene: Scene, pairs: Sequence[Sequence[Look]]) -> None:
    for pair in pairs:
        judge_rule(scene, pair, objects_rules.REGISTER)


@then("the log has a row more")
def log_has_a_row_more(scene: Scene, held: Held, looks: Sequence[Look]) -> None:
    capacity = belongings.value(scene, held.attribute(8)).integer()
    judge_rule(scene, looks, objects_time.one_row_more(capacity))
