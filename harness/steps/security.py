"""Phrases about messages that are wrongly protected, and about invocation counters."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

from pytest_bdd import parsers, then, when

from adapters.base import Party
from harness.checks import security as checks
from harness.scenes.scene import Scene
from harness.scenes.verdict import Inconclusive
from harness.stimuli.arrangements import MANAGEMENT
from harness.stimuli.asked import Asked
from harness.stimuli.correspondence import Correspondent, under
from harness.stimuli.deviations import DEVIATIONS
from harness.stimuli.objects import DEVICE_NAME
from reference_stack.dlms.protection import KeyId
from reference_stack.dlms.protection.counters import LAST

AHEAD = 100
"""By how much a counter jumps: more than a lossy radio would make it."""


class Pair(NamedTuple):
    """A wrong request, and a right one after it."""

    wrong: Asked
    right: Asked


class Around(NamedTuple):
    """Right requests before and after something, and the wrong ones that it was."""

    before: Asked
    wrong: tuple[Asked, ...]
    after: Asked
    counter: int = 0
    """The counter of the request before."""


@when(
    parsers.parse("the meter gets a read with {fault}, and then a right one"),
    target_fixture="pair",
)
def wrong_then_right(scene: Scene, fault: str) -> Pair:
    client = Correspondent(scene, MANAGEMENT)
    wrong = client.asks_wrongly(client.read(DEVICE_NAME), DEVIATIONS[fault], fault)
    return Pair(wrong, client.asks_rightly(client.read(DEVICE_NAME)))


@then("only the right read is served")
def only_the_right_read(scene: Scene, pair: Pair) -> None:
    scene.judge(checks.only_right_served(scene.trace, scene.profile, (pair.wrong,), pair.right))


@when(parsers.parse("a read comes to the meter twice, {copy}"), target_fixture="around")
def replayed(scene: Scene, copy: str) -> Around:
    client = Correspondent(scene, MANAGEMENT)
    client.context.counters(KeyId.GUEK).take()  # a lower one that nobody has used
    request, another = client.read(DEVICE_NAME), client.read(DEVICE_NAME)
    sealing = client.sealing(request.encode())
    first = client.ask(request, sealing.apdu())
    copies = {
        "the second time as it was": (request, sealing),
        "the second time anew under the same counter": (
            another,
            replace(sealing, plain=another.encode()),
        ),
        "the second time anew under a lower counter": (
            another,
            under(replace(sealing, plain=another.encode()), sealing.counter - 1),
        ),
    }
    again, sealed = copies[copy]
    wrong = client.ask(again, sealed.apdu(), "a counter that was used before")
    after = client.asks_rightly(client.read(DEVICE_NAME))
    return Around(first, (wrong,), after, sealing.counter)


@then("only what comes under a fresh counter is served")
def replay_is_not_served(scene: Scene, around: Around) -> None:
    scene.judge(checks.only_right_served(scene.trace, scene.profile, around.wrong, around.after))


@then("a refusal for the counter tells the next that is acceptable")
def counter_error_is_right(scene: Scene, around: Around) -> None:
    lowest = around.counter + 1
    scene.judge(checks.counter_error_is_right(scene.trace, scene.profile, around.wrong[0], lowest))


@when("the counter of a read is far ahead of the one before", target_fixture="around")
def gap(scene: Scene) -> Around:
    client = Correspondent(scene, MANAGEMENT)
    before = client.asks_rightly(client.read(DEVICE_NAME))
    request, late = client.read(DEVICE_NAME), client.read(DEVICE_NAME)
    counters = client.context.counters(KeyId.GUEK)
    passed_over = client.sealing(late.encode(), ahead=AHEAD // 2)
    counters.jump(passed_over.counter + AHEAD // 2)
    after = client.asks_rightly(request)
    wrong = client.ask(late, passed_over.apdu(), "a counter in a gap that was passed over")
    return Around(before, (wrong,), after)


@then("the read is served")
def read_beyond_a_gap(scene: Scene, around: Around) -> None:
    event = "a gap in the counters"
    scene.judge(checks.still_served(scene.trace, scene.profile, around.before, around.after, event))


@then("a read with a counter inside the gap is not served any more")
def read_in_a_gap(scene: Scene, around: Around) -> None:
    scene.judge(checks.only_right_served(scene.trace, scene.profile, around.wrong, around.after))


@when(
    parsers.parse("the meter gets {count:d} reads with {fault} and counters far ahead"),
    target_fixture="around",
)
def forged_ahead(scene: Scene, count: int, fault: str) -> Around:
    client = Correspondent(scene, MANAGEMENT)
    before = client.asks_rightly(client.read(DEVICE_NAME))
    forged = DEVIATIONS[fault]
    wrong = tuple(
        client.asks_wrongly(client.read(DEVICE_NAME), forged, fault, ahead=AHEAD + number)
        for number in range(count)
    )
    return Around(before, wrong, client.asks_rightly(client.read(DEVICE_NAME)))


@then("a right read is served as before")
def still_served(scene: Scene, around: Around) -> None:
    event = f"{len(around.wrong)} forged ones"
    scene.judge(checks.still_served(scene.trace, scene.profile, around.before, around.after, event))


@when("the meter gets a read under the last of all counters", target_fixture="around")
def last_counter(scene: Scene) -> Around:
    client = Correspondent(scene, MANAGEMENT)
    before = client.asks_rightly(client.read(DEVICE_NAME))
    request = client.read(DEVICE_NAME)
    sealed = under(client.sealing(request.encode(), ahead=1), LAST)
    wrong = client.ask(request, sealed.apdu(), "the last of all counters")
    return Around(before, (wrong,), client.asks_rightly(client.read(DEVICE_NAME)))


@then("it is not served")
def it_is_not_served(scene: Scene, around: Around) -> None:
    scene.judge(checks.only_right_served(scene.trace, scene.profile, around.wrong, around.after))


@when("the power of the meter fails between two reads", target_fixture="around")
def power_fails(scene: Scene) -> Around:
    client = Correspondent(scene, MANAGEMENT)
    request = client.read(DEVICE_NAME)
    sealing = client.sealing(request.encode())
    before = client.ask(request, sealing.apdu())
    power_cycle(scene)
    old = client.read(DEVICE_NAME)
    replayed = replace(sealing, plain=old.encode()).apdu()
    wrong = client.ask(old, replayed, "a counter from before the power failed")
    return Around(before, (wrong,), client.asks_rightly(client.read(DEVICE_NAME)))


def power_cycle(scene: Scene) -> None:
    """Raises Inconclusive when nobody can switch the meter off and on."""
    if not scene.can(Party.METER, "power-cycle"):
        raise Inconclusive("the device takes no order to lose its power and come back")
    scene.settle()


@then("a counter from before is not accepted any more")
def old_counter_is_refused(scene: Scene, around: Around) -> None:
    scene.judge(checks.only_right_served(scene.trace, scene.profile, around.wrong, around.after))


@then("the invocation counters rise from message to message")
def counters_rise(scene: Scene) -> None:
    scene.judge(checks.counters_rise(scene.trace, scene.profile, sender=scene.party))


@then("what is protected opens with the keys, titles and counters agreed on")
def all_open(scene: Scene) -> None:
    scene.judge(checks.all_open(scene.trace, scene.profile, sender=scene.party))


@then("the answer comes in the same kind of message")
def answer_in_kind(scene: Scene) -> None:
    kind = scene.profile.association(MANAGEMENT).kind
    scene.judge(checks.answer_carried_by(scene.trace, scene.profile, kind, 0))
