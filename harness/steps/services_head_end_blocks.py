"""Phrases about general block transfer of a head-end: our meter answers it block by block."""

from __future__ import annotations

from pytest_bdd import parsers, then, when

from adapters.base import Party
from harness.checks import services_block_receiving as receiving
from harness.scenes.scene import Scene
from harness.scenes.verdict import Inconclusive
from harness.steps.services_wrapper import request_of_head_end
from harness.stimuli.arrangements import MANAGEMENT
from harness.stimuli.dialogue import head_end_reads
from harness.stimuli.general_blocks import BlockTalk
from harness.stimuli.objects import LONG_VALUE
from reference_stack.dlms import apdu as a
from reference_stack.dlms.association import Side
from reference_stack.dlms.data import Data, octet_string

_PATIENT_TURNS = 60


@when(
    parsers.re("the meter answers in three blocks(?P<gap>, the second of which is lost)?"),
    target_fixture="turns",
)
def meter_answers_in_blocks(scene: Scene, gap: str | None) -> list[tuple[int, list[int]]]:
    talk, pieces = answering(scene)
    turns: list[tuple[int, list[int]]] = []
    order = (1, 3, 2, 3) if gap else (1, 2, 3)
    had: list[int] = []
    for number in order:
        turns.append((scene.position, [*had, number]))
        talk.say(pieces[number - 1], number=number, last=number == len(pieces))
        had.append(number)
    return turns


@when("one block of an answer never comes", target_fixture="since")
def a_block_never_comes(scene: Scene) -> int:
    talk, pieces = answering(scene)
    since = scene.position
    talk.say(pieces[0], number=1, last=False)
    for _ in range(_PATIENT_TURNS):
        if not talk.say(pieces[2], number=3, last=True):
            break
    return since


def answering(scene: Scene) -> tuple[BlockTalk, list[bytes]]:
    """The head-end reads something long, and this is the answer in three pieces."""
    agreed = scene.profile.association(MANAGEMENT)
    if not agreed.supports(a.Conformance.GENERAL_BLOCK_TRANSFER):
        raise Inconclusive("the profile has no general block transfer agreed on")
    talk = BlockTalk(scene, MANAGEMENT, Side.SERVER)
    since = scene.position
    head_end_reads(scene, MANAGEMENT, LONG_VALUE)
    invoke = request_of_head_end(scene, MANAGEMENT, since).invoke
    value: Data = octet_string(bytes(range(60)))
    whole = talk.protected(a.GetResponseNormal(invoke, value).encode())
    size = -(-len(whole) // 3)
    return talk, [whole[at : at + size] for at in range(0, len(whole), size)]


@then("the head-end acknowledges each time what it has without a gap")
def head_end_acknowledges(scene: Scene, turns: list[tuple[int, list[int]]]) -> None:
    for place, (since, numbers) in enumerate(turns):
        scene.judge(
            receiving.acknowledges(
                scene.trace,
                scene.profile,
                Party.HEAD_END,
                numbers,
                may_be_silent=place == len(turns) - 1,
                since=since,
            )
        )


@then("it numbers its own blocks one after the other")
def head_end_numbers(scene: Scene) -> None:
    scene.judge(receiving.numbers_rise(scene.trace, scene.profile, scene.party))


@then("the head-end gives up after a while")
def head_end_gives_up(scene: Scene, since: int) -> None:
    most = _PATIENT_TURNS - 1
    scene.judge(receiving.ends(scene.trace, scene.profile, Party.HEAD_END, most=most, since=since))
