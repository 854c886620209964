"""Phrases about general blocks that are each protected by themselves."""

from __future__ import annotations

from pytest_bdd import then, when

from harness.checks.services_protected_blocks import written_or_untouched
from harness.checks.services_writing import Written
from harness.scenes.scene import Scene
from harness.stimuli.arrangements import MANAGEMENT
from harness.stimuli.objects import TEST_OCTETS
from harness.stimuli.protected_blocks import writes_in_protected_blocks
from harness.stimuli.speaking import reads_by_hand


@when(
    "the head-end writes octets in five blocks, each protected by itself", target_fixture="written"
)
def writes_protected(scene: Scene) -> Written:
    return writes_in_protected_blocks(scene, MANAGEMENT)


@then("the octets are written, or as they were")
def octets_are_written_or_untouched(scene: Scene, written: Written) -> None:
    since = reads_by_hand(scene, MANAGEMENT, TEST_OCTETS)
    scene.judge(written_or_untouched(scene.trace, scene.profile, written, since=since))
