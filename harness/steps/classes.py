"""Phrases about how a meter listens: after its uplinks, in ping slots, or all the time."""

from __future__ import annotations

from pytest_bdd import given, parsers, then, when

from harness.checks import downlink_listening as checks
from harness.checks import listening_meters as heard
from harness.device.declaration import Answer
from harness.scenes.scene import Scene
from harness.scenes.situations import meter_is_of_class
from harness.scenes.verdict import NotApplicable
from harness.steps.end_to_end import ASKED, asks_for
from harness.stimuli.crossings import Crossing
from harness.stimuli.listening_meters import asked_soon_and_late
from reference_stack.lorawan.classes import DeviceClass


@given("the meter hears something only after it has spoken")
def meter_is_of_class_a(scene: Scene) -> None:
    if scene.profile.link.listens_by_itself:
        named = scene.profile.link.device_class.value
        raise NotApplicable(f"the meter is of class {named}, and listens by itself")


@given("the meter listens all the time")
def meter_is_of_class_c(scene: Scene) -> None:
    meter_is_of_class(scene, DeviceClass.C)


@given("the meter listens in its ping slots")
def meter_is_of_class_b(scene: Scene) -> None:
    meter_is_of_class(scene, DeviceClass.B)


@then("the gateway sends before the meter has spoken")
def gateway_begins(scene: Scene, crossing: Crossing) -> None:
    scene.judge(checks.begins_by_itself(scene.trace, scene.profile, since=crossing.since))


@then("the gateway asks in the time of its timer")
def gateway_asks_in_time(scene: Scene, crossing: Crossing) -> None:
    agreed, since = _timer_is_agreed(scene), crossing.since
    scene.judge(checks.asks_in_time(scene.trace, scene.profile, agreed=agreed, since=since))


def _timer_is_agreed(scene: Scene) -> bool:
    """Whether the device works by the timer of the profile, or says that it has this one."""
    declaration, timer = scene.company.declaration, scene.profile.downlink.retransmission_timer
    by_rules = declaration.capability("rule-sets") is Answer.YES
    return by_rules or declaration.value("retransmission-timer") == timer


@when(
    "a request comes right after the meter has spoken, and another hours later",
    target_fixture="requests",
)
def requests_come(scene: Scene) -> tuple[int, int]:
    return asked_soon_and_late(scene)


@when(
    parsers.re("the head-end asks a meter that listens for (?P<what>" + "|".join(ASKED) + ")"),
    target_fixture="since",
)
def asks_who_listens(scene: Scene, what: str) -> int:
    since = scene.position
    asks_for(scene, what)
    scene.settle()
    return since


@then("the meter answers the second as it did the first")
def both_are_answered(scene: Scene, requests: tuple[int, int]) -> None:
    soon, late = requests
    scene.judge(heard.at_any_time(scene.trace, scene.profile, soon=soon, late=late))
