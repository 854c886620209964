"""Phrases about packets that may be compressed, rebuilt or refused."""

from __future__ import annotations

from dataclasses import replace

from pytest_bdd import then

from harness.checks import permitted_packets as checks
from harness.checks.compression import crosses_by_any_or_uncompressed
from harness.scenes.scene import Scene
from harness.stimuli.crossings import Arrival, Crossing


@then("the very packet comes out of it or nothing")
def packet_or_nothing_comes_out(scene: Scene, arrival: Arrival) -> None:
    trace, profile, since = scene.trace, scene.profile, arrival.since
    scene.judge(checks.rebuilt_or_dropped(trace, profile, arrival.meant, since=since))


@then("the very packet comes out of it or nothing, as far as texts say")
def packet_or_nothing_comes_out_if_it_must(scene: Scene, arrival: Arrival) -> None:
    trace, profile, since = scene.trace, scene.profile, arrival.since
    finding = checks.rebuilt_or_dropped(trace, profile, arrival.meant, since=since)
    scene.judge(replace(finding, requirement=arrival.requirement))


@then("it crosses by a rule that it matches, or unchanged")
def crosses_compressed_or_unchanged(scene: Scene, crossing: Crossing) -> None:
    packet, direction, since = crossing.packet, crossing.direction, crossing.since
    scene.judge(
        crosses_by_any_or_uncompressed(scene.trace, scene.profile, packet, direction, since=since)
    )
