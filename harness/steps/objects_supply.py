"""Phrases about what switches and limits supply, and about scripts."""

from __future__ import annotations

from pytest_bdd import given, parsers, then, when

from harness.checks import objects_rules as rules
from harness.checks.objects import Look
from harness.scenes.scene import Scene
from harness.scenes.verdict import Inconclusive, NotApplicable
from harness.steps.objects import judge_rule, looks_at, tries_to_invoke
from harness.stimuli import belongings
from harness.stimuli.belongings import Held
from reference_stack.dlms.apdu import AttributeDescriptor
from reference_stack.dlms.data import Data, double_long_unsigned, enum, long_unsigned
from reference_stack.kernel.errors import ProtocolError
from reference_stack.kernel.instant import Duration

_STATE, _MODE = 3, 4
_DISCONNECT, _RECONNECT = 1, 2
METHODS = {"disconnects": _DISCONNECT, "reconnects": _RECONNECT}
STATES = {"disconnected": 0, "connected": 1, "ready to be connected": 2}
_UNKNOWN_SCRIPT = 65535
_WRITES = 1
Effect = tuple[AttributeDescriptor, Data]
"""An attribute, and what it is afterwards."""
_VERY_LONG_SECONDS = 86_400
_TOO_LONG = Duration.of(minutes=15)


@given(parsers.parse("the supply is in control mode {mode:d}"))
def supply_in_mode(scene: Scene, held: Held, mode: int) -> None:
    if belongings.value(scene, held.attribute(_MODE)).enumerated() != mode:
        belongings.set_up(scene, held.attribute(_MODE), enum(mode))


@given("the supply has been disconnected from afar")
def supply_is_off(scene: Scene, held: Held) -> None:
    belongings.carry_out(scene, held.method(_DISCONNECT))


@when(parsers.re("the head-end (?P<verb>disconnects|reconnects) the supply"), target_fixture="look")
def head_end_switches(scene: Scene, held: Held, verb: str) -> Look:
    return tries_to_invoke(scene, held.method(METHODS[verb]))


@then(parsers.re("the supply is (?P<state>" + "|".join(STATES) + ")"))
def supply_is(scene: Scene, held: Held, state: str) -> None:
    looks = (looks_at(scene, held.attribute(_STATE)),)
    judge_rule(scene, looks, rules.number_is(STATES[state], "the control state"))


# -- limits ----------------------------------------------------------------------------------------


@given("what is limited is a number that may be written", target_fixture="monitored")
def limited_is_writable(scene: Scene, held: Held) -> AttributeDescriptor:
    try:
        class_id, name, index = belongings.value(scene, held.attribute(2)).elements(3)
        found = AttributeDescriptor(class_id.integer(), name.octets(), index.integer())
    except ProtocolError as problem:
        raise Inconclusive(f"what the limiter watches is not known: {problem}") from None
    belongings.set_up(scene, found, belongings.value(scene, found))
    return found


@when("more is used than the limit allows, and for long")
def limit_is_exceeded(scene: Scene, held: Held, monitored: AttributeDescriptor) -> None:
    lasting = _lasting(scene, held)
    _exceed(scene, held, monitored)
    scene.play(Duration(2 * lasting.microseconds))


@when("more is used than the limit allows, and not yet for long")
def limit_is_exceeded_briefly(scene: Scene, held: Held, monitored: AttributeDescriptor) -> None:
    belongings.set_up(scene, held.attribute(6), double_long_unsigned(_VERY_LONG_SECONDS))
    _exceed(scene, held, monitored)


def _exceed(scene: Scene, held: Held, monitored: AttributeDescriptor) -> None:
    limit = belongings.value(scene, held.attribute(3)).integer()
    before = belongings.value(scene, monitored)
    belongings.set_up(scene, monitored, Data(before.tag, limit + 1))


def _lasting(scene: Scene, held: Held) -> Duration:
    lasting = Duration.of(seconds=belongings.value(scene, held.attribute(6)).integer())
    if lasting > _TOO_LONG:
        raise Inconclusive(f"the limiter acts after {lasting} only")
    return lasting


# -- scripts ---------------------------------------------------------------------------------------


@given("the first tariff holds")
def first_tariff_holds(scene: Scene, held: Held) -> None:
    belongings.carry_out(scene, held.method(1), long_unsigned(1))


@given("what the second of its scripts does is known", target_fixture="effect")
def second_script_is_known(scene: Scene, held: Held) -> Effect:
    return effect_of(scene, held.name, 2)


@given("what happens above the limit is known", target_fixture="effect")
def limit_script_is_known(scene: Scene, held: Held) -> Effect:
    over, _ = belongings.value(scene, held.attribute(11)).elements(2)
    table, number = over.elements(2)
    return effect_of(scene, table.octets(), number.integer())


def effect_of(scene: Scene, table: bytes, number: int) -> Effect:
    """What the first action of a script leads to. Raises NotApplicable when that cannot be seen."""
    scripts = belongings.value(scene, AttributeDescriptor(9, table, 2)).elements()
    actions = [s.elements()[1].elements() for s in scripts if s.elements()[0].integer() == number]
    for service, class_id, name, index, data in (a.elements(5) for a in sum(actions, ())):
        target = class_id.integer(), name.octets()
        if service.enumerated() == _WRITES:
            return AttributeDescriptor(*target, index.integer()), data
        if (class_id.integer(), index.integer()) == (70, _DISCONNECT):
            return AttributeDescriptor(*target, _STATE), enum(STATES["disconnected"])
    raise NotApplicable("the script does nothing that can be seen from outside")


@when("the head-end has the second script executed", target_fixture="look")
def second_script_runs(scene: Scene, held: Held) -> Look:
    return tries_to_invoke(scene, held.method(1), long_unsigned(2))


@when("the head-end has a script executed that there is not", target_fixture="look")
def unknown_script_runs(scene: Scene, held: Held) -> Look:
    return tries_to_invoke(scene, held.method(1), long_unsigned(_UNKNOWN_SCRIPT))


@then("what the script does has happened")
def script_has_run(scene: Scene, effect: Effect) -> None:
    attribute, data = effect
    looks = (looks_at(scene, attribute),)
    judge_rule(scene, looks, rules.is_value(data, "what the script changes"))


@then("what the script does has not happened")
def script_has_not_run(scene: Scene, effect: Effect) -> None:
    attribute, data = effect
    looks = (looks_at(scene, attribute),)
    judge_rule(scene, looks, rules.is_not(data, "what the script changes"))
