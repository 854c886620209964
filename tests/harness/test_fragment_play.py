"""What a gateway hears that is not started afresh: one that lives on the wall clock."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from adapters.base import Party
from adapters.in_process import InProcessAdapter
from harness.device.declaration_file import reference_declaration
from harness.octets.reading import Message, fragments
from harness.scenes.company import Company
from harness.scenes.scene import Scene
from harness.scenes.verdict import Inconclusive
from harness.stimuli.fragment_play import gateway_hears
from reference_stack.kernel.direction import Direction
from reference_stack.kernel.instant import Duration, Instant
from reference_stack.nodes.parts import CORRECT, Parts
from reference_stack.profiles.profile_file import load_profile
from reference_stack.schc.fragmentation.ack_on_error_receiver import (
    AckOnErrorReceiver,
    Input,
    State,
)
from reference_stack.schc.fragmentation.events import Effect
from reference_stack.schc.fragmentation.messages import AckRequest, Fragment, SenderAbort
from reference_stack.schc.fragmentation.rule import Mode


def nothing(receiver: AckOnErrorReceiver, reason: str, now: Instant) -> Sequence[Effect]:
    return ()


DEAF_TO_ABORTS = CORRECT.with_receiver(
    Mode.ACK_ON_ERROR,
    AckOnErrorReceiver.with_rows({(State.RCV, Input.SENDER_ABORTED): (nothing, State.RCV)}),
)


def scene_of(parts: Parts = CORRECT, *, is_virtual: bool = True) -> Scene:
    """On the wall clock, if wanted, as far as the harness knows; its time jumps all the same."""
    gateway = InProcessAdapter(Party.GATEWAY, parts=parts)
    declaration = reference_declaration(Party.GATEWAY)
    company = Company(gateway, declaration, profile=load_profile("dlms_over_lorawan"))
    scene = Scene(company, seed=1)
    company.is_virtual = is_virtual
    company.quiet = Duration.of(seconds=2)
    return scene


def heard(scene: Scene) -> list[type[Message]]:
    found = fragments(scene.trace, scene.profile, direction=Direction.UPLINK)
    return [type(message) for _, message in found]


def test_a_gateway_that_is_started_afresh_hears_the_packet_alone() -> None:
    scene = scene_of()
    gateway_hears(scene, 100, "tile 62 of window 0")
    assert heard(scene) == [Fragment]


def test_another_is_told_first_to_let_go_of_what_it_holds() -> None:
    scene = scene_of(is_virtual=False)
    gateway_hears(scene, 100, "tile 62 of window 0")
    before = [SenderAbort, AckRequest, SenderAbort]
    assert heard(scene) == [*before, Fragment]
    gateway_hears(scene, 100, "tile 61 of window 0")
    assert heard(scene)[4:] == [*before, Fragment]


def test_one_that_does_not_let_go_is_not_judged() -> None:
    scene = scene_of(DEAF_TO_ABORTS, is_virtual=False)
    gateway_hears(scene, 100, "tile 62 of window 0")
    with pytest.raises(Inconclusive, match="still holds tiles"):
        gateway_hears(scene, 100, "tile 61 of window 0")


def test_the_next_packet_begins_where_it_is_first_heard_of() -> None:
    scene = scene_of()
    words = "tile 62 of window 0, then uplinks without a word, then the All-1 of the next packet"
    known = gateway_hears(scene, 100, words)
    found = fragments(scene.trace, scene.profile, direction=Direction.UPLINK)
    [_, (all_1, _)] = found
    assert known.since < known.since_next <= all_1.index


def test_without_a_next_packet_nothing_is_heard_of_it() -> None:
    scene = scene_of()
    assert gateway_hears(scene, 100, "tile 62 of window 0").since_next == scene.position
