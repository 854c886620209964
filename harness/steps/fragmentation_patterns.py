"""Phrases about patterns of loss, repetition and delay, drawn at random and made smaller."""

from __future__ import annotations

from pytest_bdd import parsers, then, when

from harness.scenes.pattern_play import keeps_its_promise
from harness.scenes.scene import Scene
from harness.scenes.verdict import Finding


@when(
    parsers.parse("packets of {size:d} bytes meet all that the air may do"),
    target_fixture="promise",
)
def packets_meet_all_that_may_happen(scene: Scene, size: int) -> Finding:
    return keeps_its_promise(scene, size)


@then("each arrives intact, or both sides know of its failure")
def each_arrives_intact_or_both_know(scene: Scene, promise: Finding) -> None:
    scene.judge(promise)
