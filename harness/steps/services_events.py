"""Phrases about events that a meter tells of unasked."""

from __future__ import annotations

from pytest_bdd import then, when

from adapters.base import Party
from harness.checks import services_events as checks
from harness.scenes.scene import Scene
from harness.stimuli.arrangements import MANAGEMENT
from harness.stimuli.objects import CLOCK_TIME


@when("an event happens that concerns the clock")
def event_happens(scene: Scene) -> None:
    scene.order(
        Party.METER,
        "notify",
        association=MANAGEMENT,
        class_id=CLOCK_TIME.class_id,
        logical_name=CLOCK_TIME.instance_id.hex(),
        attribute=CLOCK_TIME.attribute_id,
    )
    scene.settle()


@then("the meter tells of the clock, with a time or without")
def meter_tells(scene: Scene) -> None:
    scene.judge(checks.event_told(scene.trace, scene.profile, CLOCK_TIME))
