"""Phrases about an image of firmware: its blocks, its verification, its activation."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from pytest_bdd import given, parsers, then, when

from adapters.base import Party
from harness.checks import firmware as rules
from harness.checks import objects as checks
from harness.checks.objects import Look
from harness.checks.objects_rules import same_as_before
from harness.scenes.scene import Scene
from harness.scenes.verdict import Inconclusive
from harness.steps.objects import judge_rule, looks_at, looks_at_all, tries_to_invoke
from harness.steps.objects_time import ahead, clock_at
from harness.stimuli import belongings
from harness.stimuli.arrangements import PUBLIC
from harness.stimuli.belongings import Held
from harness.stimuli.images import Image, block, image_for
from reference_stack.dlms.data import (
    Data,
    array,
    boolean,
    double_long_unsigned,
    octet_string,
    structure,
)
from reference_stack.kernel.instant import Duration

BLOCK_SIZE, BITMAP, FIRST, ENABLED, STATUS, INFORMATION = range(2, 8)
INITIATE, TRANSFER, VERIFY, ACTIVATE = range(1, 5)
ORDERS: Mapping[str, Callable[[Sequence[int]], Sequence[int]]] = {
    "in their order": list,
    "backwards": lambda numbers: numbers[::-1],
    "twice each": lambda numbers: [number for number in numbers for _ in range(2)],
}
_TOO_LARGE = 0xFFFFFFFF
_PATIENCE = Duration.of(minutes=5)
_LOOKS_AT_STATUS = 6
_SOON_SECONDS = 1200


def beginning(image: Image) -> Data:
    return structure(octet_string(image.identifier), double_long_unsigned(len(image.octets)))


def transfers(scene: Scene, held: Held, image: Image, numbers: Sequence[int]) -> None:
    """Blocks that the scenario cannot do without. Raises Inconclusive."""
    for number in numbers:
        belongings.carry_out(scene, held.method(TRANSFER), block(image, number))


def settled_status(scene: Scene, held: Held) -> Look:
    """The status, once verification or activation is over. Temporary failures are none."""
    look = looks_at(scene, held.attribute(STATUS))
    for _ in range(_LOOKS_AT_STATUS):
        found = checks.seen(scene.trace, scene.profile, look).result
        busy = (rules.VERIFYING, rules.ACTIVATING)
        if not isinstance(found, Data) or found.value not in busy:
            return look
        scene.play(_PATIENCE)
        look = looks_at(scene, held.attribute(STATUS))
    return look


@given("an image is ready for the meter", target_fixture="image")
def image_is_ready(scene: Scene, held: Held) -> Image:
    size = belongings.value(scene, held.attribute(BLOCK_SIZE)).integer()
    enabled = belongings.value(scene, held.attribute(ENABLED))
    if enabled != boolean(True):
        belongings.set_up(scene, held.attribute(ENABLED), boolean(True))
    return image_for(scene, size)


@given("image transfer is disabled", target_fixture="before")
def transfer_is_disabled(scene: Scene, held: Held) -> Look:
    belongings.set_up(scene, held.attribute(ENABLED), boolean(False))
    return looks_at(scene, held.attribute(STATUS))


@given("its transfer has begun")
def transfer_has_begun(scene: Scene, held: Held, image: Image) -> None:
    belongings.carry_out(scene, held.method(INITIATE), beginning(image))


@given(parsers.re("(?P<which>all its blocks|all its blocks but the second) are there"))
def blocks_are_there(scene: Scene, held: Held, image: Image, which: str) -> None:
    belongings.carry_out(scene, held.method(INITIATE), beginning(image))
    left_out = {1} if which.endswith("second") else set[int]()
    transfers(scene, held, image, [n for n in range(len(image.blocks)) if n not in left_out])


@given("all its blocks are there, one of them with a wrong bit")
def blocks_are_corrupt(scene: Scene, held: Held, image: Image) -> None:
    belongings.carry_out(scene, held.method(INITIATE), beginning(image))
    transfers(scene, held, image.flipped(), range(len(image.blocks)))


@given("it has been verified")
def image_has_been_verified(scene: Scene, held: Held) -> None:
    tries_to_invoke(scene, held.method(VERIFY))
    found = checks.seen(scene.trace, scene.profile, settled_status(scene, held)).result
    if not isinstance(found, Data) or found.value != rules.VERIFIED:
        raise Inconclusive("the image is not verified")


@given("its verification has failed")
def verification_has_failed(scene: Scene, held: Held) -> None:
    tries_to_invoke(scene, held.method(VERIFY))
    settled_status(scene, held)


@given("the firmware that runs is known", target_fixture="running")
def firmware_is_known(scene: Scene) -> Look:
    return looks_at(scene, belongings.find(scene, "firmware identifier").attribute(2))


@when("the head-end begins its transfer", target_fixture="look")
def head_end_begins(scene: Scene, held: Held, image: Image) -> Look:
    return tries_to_invoke(scene, held.method(INITIATE), beginning(image))


@when("the head-end begins the transfer of an image too large", target_fixture="look")
def head_end_begins_too_large(scene: Scene, held: Held, image: Image) -> Look:
    size = double_long_unsigned(_TOO_LARGE)
    parameter = structure(octet_string(image.identifier), size)
    return tries_to_invoke(scene, held.method(INITIATE), parameter)


@when("the public client begins its transfer", target_fixture="look")
def public_client_begins(scene: Scene, held: Held, image: Image) -> Look:
    return tries_to_invoke(scene, held.method(INITIATE), beginning(image), PUBLIC)


@when(parsers.re("the head-end sends its blocks (?P<order>" + "|".join(ORDERS) + ")"))
def head_end_sends_blocks(scene: Scene, held: Held, image: Image, order: str) -> None:
    for number in ORDERS[order](range(len(image.blocks))):
        tries_to_invoke(scene, held.method(TRANSFER), block(image, number))


@when("the head-end sends its first block only")
def head_end_sends_one_block(scene: Scene, held: Held, image: Image) -> None:
    tries_to_invoke(scene, held.method(TRANSFER), block(image, 0))


@when("the head-end sends a block beyond its end", target_fixture="look")
def head_end_sends_beyond(scene: Scene, held: Held, image: Image) -> Look:
    return tries_to_invoke(scene, held.method(TRANSFER), block(image, len(image.blocks)))


@when("the head-end sends a block before its transfer has begun", target_fixture="look")
def head_end_sends_early(scene: Scene, held: Held, image: Image) -> Look:
    status = belongings.value(scene, held.attribute(STATUS)).enumerated()
    if status != rules.NOT_INITIATED:
        raise Inconclusive(f"an image is {rules.STATUS[status & 7]} already")
    return tries_to_invoke(scene, held.method(TRANSFER), block(image, 0))


@when("the head-end has it verified")
def head_end_verifies(scene: Scene, held: Held) -> None:
    tries_to_invoke(scene, held.method(VERIFY))


@when("the head-end has it activated", target_fixture="look")
def head_end_activates(scene: Scene, held: Held) -> Look:
    return tries_to_invoke(scene, held.method(ACTIVATE))


@when("its activation is scheduled in twenty minutes")
def activation_is_scheduled(scene: Scene) -> None:
    _, shown = clock_at(scene)
    moment = ahead(shown, _SOON_SECONDS)
    time, date = octet_string(moment.time.encode()), octet_string(moment.date.encode())
    schedule = belongings.find(scene, "schedule of activations")
    belongings.set_up(scene, schedule.attribute(4), array((structure(time, date),)))
    scene.play(Duration.of(seconds=_SOON_SECONDS))


@when("the power of the meter fails for a moment")
def power_fails(scene: Scene) -> None:
    if not scene.can(Party.METER, "power-cycle"):
        raise Inconclusive("the power of the meter is not ours to cut")
    scene.settle()


@then("blocks have a size")
def blocks_have_a_size(scene: Scene, held: Held) -> None:
    judge_rule(scene, (looks_at(scene, held.attribute(BLOCK_SIZE)),), rules.BLOCK_SIZE)


@then(parsers.re("(?P<which>every block|its first block|no block) of it is there"))
def these_blocks_are_there(scene: Scene, held: Held, image: Image, which: str) -> None:
    count = {"every block": len(image.blocks), "its first block": 1, "no block": 0}[which]
    looks = looks_at_all(scene, held, (BITMAP, FIRST))
    judge_rule(scene, looks, rules.blocks_are(image, range(count)))


@then(parsers.re("the image is (?P<status>" + "|".join(rules.STATUS) + ")"))
def image_status_is(scene: Scene, held: Held, status: str) -> None:
    wanted = rules.STATUS.index(status)
    # A meter that has restarted with another firmware may have forgotten how it came to it.
    or_restarted = (rules.NOT_INITIATED,) if wanted == rules.ACTIVATED else ()
    rule = rules.status_is(wanted, *or_restarted)
    judge_rule(scene, (settled_status(scene, held),), rule)


@then("the image transfer is as far as it was before")
def image_status_is_unchanged(scene: Scene, held: Held, before: Look) -> None:
    looks = before, looks_at(scene, held.attribute(STATUS))
    judge_rule(scene, looks, same_as_before("the status of the image transfer"))


@then("the image does not count as verified")
def image_is_not_verified(scene: Scene, held: Held) -> None:
    rule = rules.status_is_not(rules.VERIFIED)
    judge_rule(scene, (settled_status(scene, held),), rule)


@then("the image does not count as activated")
def image_is_not_activated(scene: Scene, held: Held) -> None:
    rule = rules.status_is_not(rules.ACTIVATED)
    judge_rule(scene, (settled_status(scene, held),), rule)


@then("the meter tells which images it found")
def images_are_told(scene: Scene, held: Held, image: Image) -> None:
    judge_rule(scene, (looks_at(scene, held.attribute(INFORMATION)),), rules.tells_image(image))


@then("another firmware runs")
def another_firmware_runs(scene: Scene, running: Look) -> None:
    judge_rule(scene, (running, _again(scene, running)), rules.FIRMWARE_CHANGED)


@then("the firmware is the one that ran before")
def same_firmware_runs(scene: Scene, running: Look) -> None:
    judge_rule(scene, (running, _again(scene, running)), same_as_before("the firmware"))


@then("its transfer goes on where it was, or begins anew")
def transfer_survives(scene: Scene, held: Held, image: Image) -> None:
    looks = looks_at_all(scene, held, (BITMAP, FIRST, STATUS))
    present = [number for number in range(len(image.blocks)) if number != 1]
    judge_rule(scene, looks, rules.same_or_none(present, image))


def _again(scene: Scene, look: Look) -> Look:
    return looks_at(scene, belongings.find(scene, "firmware identifier").attribute(2))
