"""Phrases about a head-end that brings an image of firmware into a meter."""

from __future__ import annotations

from collections.abc import Collection

from pytest_bdd import given, then, when

from adapters.base import Party
from harness.checks import firmware_client as checks
from harness.scenes.scene import Scene
from harness.scenes.situations import meter_can_hear
from harness.scenes.verdict import Inconclusive
from harness.stimuli.arrangements import MANAGEMENT
from harness.stimuli.dialogue import lets_through
from harness.stimuli.images import Image, our_image
from reference_stack.cosem.classes.image_transfer import ImageTransfer
from reference_stack.cosem.obis import obis
from reference_stack.kernel.instant import Duration

_NAME = obis("0-0:44.0.0")
_MISSED = (1, 3)
"""Not the same from either end, of six blocks: who reads the bitmap backwards sends others."""
_LOOKS = 3
_POLLS = 12
_BLOCKS = 6


def our_transfer(scene: Scene) -> ImageTransfer:
    """The image transfer of our meter. Raises Inconclusive when it has none."""
    entry = scene.meter.server.meter.management.objects.get(_NAME)
    if not isinstance(entry, ImageTransfer):
        raise Inconclusive("our meter has no image transfer")
    return entry


@given("the meter will miss two blocks of an image", target_fixture="missed")
def meter_misses_blocks(scene: Scene) -> Collection[int]:
    our_transfer(scene).miss(_MISSED)
    return _MISSED


@given("the meter will miss no block of an image", target_fixture="missed")
def meter_misses_nothing(scene: Scene) -> Collection[int]:
    our_transfer(scene).miss(())
    return ()


@given("the meter takes its time to verify an image")
def meter_verifies_slowly(scene: Scene) -> None:
    our_transfer(scene).verify_slowly(_LOOKS)


@when("the head-end brings an image into the meter", target_fixture="transfer")
def image_is_brought(scene: Scene) -> tuple[Image, int]:
    return brings_image(scene)


def brings_image(scene: Scene, **more: bool) -> tuple[Image, int]:
    """The head-end under test does it; with `to_group` by way of the group. Raises Inconclusive."""
    since = scene.position
    image = our_image(our_transfer(scene).image_block_size.integer(), _BLOCKS)
    arguments: dict[str, str | bool] = {
        "association": MANAGEMENT,
        "logical_name": _NAME.hex(),
        "identifier": image.identifier.hex(),
        "octets": image.octets.hex(),
        **more,
    }
    if not scene.can(Party.HEAD_END, "transfer-image", **arguments):
        raise Inconclusive("the head-end takes no order to transfer an image")
    for _ in range(_POLLS):
        meter_can_hear(scene)
        scene.settle()
        lets_through(scene)
        scene.play(Duration.of(minutes=10))
    return image, since


@then("just the blocks that are missing are sent again")
def holes_are_filled(scene: Scene, transfer: tuple[Image, int], missed: Collection[int]) -> None:
    image, since = transfer
    count = len(image.blocks)
    scene.judge(checks.holes_are_filled(scene.trace, scene.profile, count, missed, since=since))


@then("the head-end asks how far the verification is")
def head_end_asks_how_far(scene: Scene, transfer: tuple[Image, int]) -> None:
    scene.judge(checks.patience_is_had(scene.trace, scene.profile, since=transfer[1]))
