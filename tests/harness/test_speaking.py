"""What the harness says in the name of our nodes, and general blocks played by hand."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from adapters.base import Party
from adapters.in_process import InProcessAdapter
from harness.device.declaration_file import reference_declaration
from harness.scenes.company import Company
from harness.scenes.scene import Scene
from harness.scenes.verdict import Inconclusive
from harness.stimuli import speaking
from harness.stimuli.dialogue import MOST_TURNS, head_end_reads, lets_through
from harness.stimuli.general_blocks import BlockTalk
from harness.stimuli.objects import CLOCK_TIME, LONG_VALUE
from reference_stack.dlms.apdu import (
    GetRequestNormal,
    GetResponseNormal,
    InvokeIdAndPriority,
)
from reference_stack.dlms.association import Side
from reference_stack.dlms.data import Data, unsigned
from reference_stack.dlms.protection import unprotect
from reference_stack.profiles.profile_file import load_profile

PROFILE = load_profile("dlms_over_lorawan")
INVOKE = InvokeIdAndPriority(3)
MANAGEMENT = "management"


@pytest.fixture(params=[False, True], ids=["over the radio", "over IP"])
def meter_scene(request: pytest.FixtureRequest) -> Iterator[Scene]:
    yield from scene_with(InProcessAdapter(Party.METER, over_ip=request.param))


@pytest.fixture
def head_end_scene() -> Iterator[Scene]:
    yield from scene_with(InProcessAdapter(Party.HEAD_END))


def scene_with(device: InProcessAdapter) -> Iterator[Scene]:
    declaration = reference_declaration(device.party)
    company = Company(device, declaration, profile=PROFILE)
    yield Scene(company, seed=1)
    company.close()


def test_our_head_end_and_the_harness_count_on_together(meter_scene: Scene) -> None:
    request = GetRequestNormal(INVOKE, CLOCK_TIME).encode()
    speaking.exchanged(meter_scene, MANAGEMENT, request)
    head_end_reads(meter_scene, MANAGEMENT, CLOCK_TIME)
    speaking.exchanged(meter_scene, MANAGEMENT, request)
    heard = speaking.heard_from_meter(meter_scene, 0)
    values = [r.apdu.result for _, r in heard if isinstance(r.apdu, GetResponseNormal)]
    assert len(values) == 3
    assert all(isinstance(value, Data) for value in values)


def test_what_waits_for_the_meter_reaches_it(meter_scene: Scene) -> None:
    for number in (1, 2):
        request = GetRequestNormal(InvokeIdAndPriority(number), CLOCK_TIME)
        speaking.client_says(meter_scene, MANAGEMENT, request.encode())
    speaking.comes_through(meter_scene, uplinks=2)
    heard = speaking.heard_from_meter(meter_scene, 0)
    numbers = [r.apdu.invoke.invoke_id for _, r in heard if isinstance(r.apdu, GetResponseNormal)]
    assert numbers == [1, 2]


def test_nothing_more_is_asked_of_a_meter_for_which_nothing_waits(meter_scene: Scene) -> None:
    head_end_reads(meter_scene, MANAGEMENT, CLOCK_TIME)
    before = meter_scene.position
    lets_through(meter_scene)
    assert meter_scene.position == before < MOST_TURNS


def test_a_long_value_is_fetched_block_by_block(meter_scene: Scene) -> None:
    agreed = PROFILE.association(MANAGEMENT)
    talk = BlockTalk(meter_scene, MANAGEMENT, Side.CLIENT)
    first = talk.say(talk.protected(GetRequestNormal(INVOKE, LONG_VALUE).encode()))
    assert first
    talk.fetch()
    assert talk.is_complete
    opened = unprotect(agreed.security_context(Side.CLIENT), talk.message())
    response = GetResponseNormal(INVOKE, unsigned(0)).encode()
    assert opened.apdu[:2] == response[:2]
    assert len(opened.apdu) > 300


def test_a_block_that_is_forgotten_is_a_gap() -> None:
    """Without a radio: over one, the very same packet again may be taken for a copy."""
    for scene in scene_with(InProcessAdapter(Party.METER, over_ip=True)):
        talk = BlockTalk(scene, MANAGEMENT, Side.CLIENT)
        request = talk.protected(GetRequestNormal(INVOKE, CLOCK_TIME).encode())
        talk.say(request, forget=(1,))
        assert talk.contiguous == 0
        assert not talk.is_complete
        talk.repeat(0)
        assert talk.is_complete


def test_our_meter_and_the_harness_count_on_together(head_end_scene: Scene) -> None:
    head_end_reads(head_end_scene, MANAGEMENT, CLOCK_TIME)
    [(_, asked)] = speaking.heard_from_head_end(head_end_scene, 0)
    assert isinstance(asked.apdu, GetRequestNormal)
    response = GetResponseNormal(asked.apdu.invoke, unsigned(1))
    speaking.server_says(head_end_scene, MANAGEMENT, response.encode())
    before = head_end_scene.company.device
    assert isinstance(before, InProcessAdapter)
    assert [entry.results for entry in before.node.answers] == [(unsigned(1),)]  # type: ignore[union-attr]


def test_an_association_that_the_profile_does_not_have_is_nobodys_fault(
    meter_scene: Scene, head_end_scene: Scene
) -> None:
    with pytest.raises(Inconclusive):
        speaking.client_says(meter_scene, "maintenance", b"\xc0")
    with pytest.raises(Inconclusive):
        head_end_reads(meter_scene, "maintenance", CLOCK_TIME)
    with pytest.raises(Inconclusive):
        head_end_reads(head_end_scene, "maintenance", CLOCK_TIME)
    with pytest.raises(Inconclusive):
        speaking.server_says(head_end_scene, "maintenance", b"\xc4")


def test_nobody_speaks_for_the_party_under_test(meter_scene: Scene, head_end_scene: Scene) -> None:
    with pytest.raises(Inconclusive):
        speaking.server_says(meter_scene, MANAGEMENT, b"\xc4")
    with pytest.raises(Inconclusive):
        speaking.client_says(head_end_scene, MANAGEMENT, b"\xc0")
