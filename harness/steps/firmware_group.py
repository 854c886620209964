"""Phrases about image blocks that go to a group of meters, which answers nothing."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping

from pytest_bdd import given, parsers, then, when

from harness.checks import multicast as checks
from harness.checks import multicast_client as client
from harness.scenes.scene import Scene
from harness.steps.firmware import BITMAP, FIRST
from harness.steps.firmware_head_end import brings_image
from harness.steps.objects import looks_at_all
from harness.stimuli.arrangements import MANAGEMENT
from harness.stimuli.belongings import Held
from harness.stimuli.image_groups import GroupSpeaker, ToldGroup, blocks_fit_frames
from harness.stimuli.images import Image

ONE = "the first alone is"
PRESENT: Mapping[str, Callable[[int], Collection[int]]] = {
    "each one is": range,
    "all but the second are": lambda count: [n for n in range(count) if n != 1],
    ONE: lambda count: (0,),
}
VERIFIED: Mapping[str, str] = {
    "a block to the group": "DLMS-FU-020",
    "a wrong block to the group": "DLMS-FU-021",
}


@given("a block for a group fits one frame")
def block_fits_a_frame(scene: Scene) -> None:
    blocks_fit_frames(scene)


@when(
    parsers.re("the group is sent (?P<which>every block|every block but the second) of it"),
    target_fixture="told",
)
def group_is_sent_blocks(scene: Scene, held: Held, image: Image, which: str) -> ToldGroup:
    speaker = GroupSpeaker(scene, MANAGEMENT, held, image)
    left_out = {1} if which.endswith("second") else set[int]()
    for number in set(range(len(image.blocks))) - left_out:
        speaker.says(number)
    return speaker.told()


@when(
    "the group is sent every block of it, the second one without its first frame",
    target_fixture="told",
)
def group_is_sent_part_of_a_block(scene: Scene, held: Held, image: Image) -> ToldGroup:
    speaker = GroupSpeaker(scene, MANAGEMENT, held, image)
    for number in range(len(image.blocks)):
        say = speaker.says_in_part if number == 1 else speaker.says
        say(number)
    return speaker.told()


@when(
    parsers.parse("the group is sent its first block, and its second one {how}"),
    target_fixture="told",
)
def group_is_sent_wrong_block(scene: Scene, held: Held, image: Image, how: str) -> ToldGroup:
    speaker = GroupSpeaker(scene, MANAGEMENT, held, image)
    speaker.says(0)
    speaker.says_wrongly(1, how)
    return speaker.told()


@then(parsers.re("nobody answers (?P<what>" + "|".join(VERIFIED) + ")"))
def group_does_not_answer(scene: Scene, told: ToldGroup, what: str) -> None:
    ids, since, until, requirement = told.invoke_ids, told.since, told.until, VERIFIED[what]
    trace, profile = scene.trace, scene.profile
    scene.judge(
        checks.unanswered(trace, profile, ids, requirement=requirement, since=since, until=until)
    )


@then(parsers.re("of the blocks to the group (?P<which>" + "|".join(PRESENT) + ") there"))
def blocks_to_the_group_are_there(
    scene: Scene, held: Held, image: Image, told: ToldGroup, which: str
) -> None:
    looks = looks_at_all(scene, held, (BITMAP, FIRST))
    lossy = not scene.company.is_virtual
    said = checks.Taken(looks, image, PRESENT[which](len(image.blocks)), lossy)
    wrong = "DLMS-FU-021" if which == ONE else "DLMS-FU-020"
    scene.judge(checks.taken(scene.trace, scene.profile, said, requirement=wrong, since=told.since))


@then("each block for the group fits one frame, or may go in fragments")
def blocks_fit(scene: Scene) -> None:
    scene.judge(checks.blocks_fit(scene.trace, scene.profile, since=0))


@when("the head-end brings an image to the group", target_fixture="transfer")
def image_is_brought_to_the_group(scene: Scene) -> tuple[Image, int]:
    return brings_image(scene, to_group=True)


@then("the head-end asks which blocks are there, and completes them")
def members_are_completed(
    scene: Scene, transfer: tuple[Image, int], missed: Collection[int]
) -> None:
    image, since = transfer
    count = len(image.blocks)
    scene.judge(client.completed(scene.trace, scene.profile, count, missed, since=since))
