"""Phrases about general block transfer, of a meter and of a head-end."""

from __future__ import annotations

from dataclasses import replace

from pytest_bdd import given, parsers, then, when

from adapters.base import Party
from harness.checks import services as answers
from harness.checks import services_block_receiving as receiving
from harness.checks import services_blocks as blocks
from harness.checks import services_general_blocks as checks
from harness.checks import services_writing as writing
from harness.scenes.scene import Scene
from harness.scenes.verdict import Inconclusive
from harness.steps.services_blocks import head_end_reads_long
from harness.stimuli.arrangements import MANAGEMENT
from harness.stimuli.dialogue import long_value
from harness.stimuli.general_blocks import BlockTalk
from harness.stimuli.objects import CLOCK_TIME, TEST_OCTETS
from harness.stimuli.speaking import reads_by_hand
from reference_stack.dlms import apdu as a
from reference_stack.dlms.apdu import AttributeDescriptor
from reference_stack.dlms.association import Side
from reference_stack.dlms.data import Data, octet_string

_INVOKE = a.InvokeIdAndPriority(10)
_PIECES = 5


def _get(attribute: AttributeDescriptor) -> bytes:
    return a.GetRequestNormal(_INVOKE, attribute).encode()


def begins(scene: Scene, attribute: AttributeDescriptor, window: int) -> BlockTalk:
    """Our client asks in one general block. Raises Inconclusive when blocks are not agreed on."""
    agreed = scene.profile.association(MANAGEMENT)
    if not agreed.supports(a.Conformance.GENERAL_BLOCK_TRANSFER):
        raise Inconclusive("the profile has no general block transfer agreed on")
    talk = BlockTalk(scene, MANAGEMENT, Side.CLIENT, window=window)
    talk.say(talk.protected(_get(attribute)))
    return talk


def sends_octets(scene: Scene, octets: bytes, left_out: set[int]) -> tuple[BlockTalk, list[bytes]]:
    """Our client writes octets in five blocks, streamed, some of them left out."""
    talk = BlockTalk(scene, MANAGEMENT, Side.CLIENT)
    value = octet_string(octets)
    whole = talk.protected(a.SetRequestNormal(_INVOKE, TEST_OCTETS, None, value).encode())
    size = -(-len(whole) // _PIECES)
    pieces = [whole[at : at + size] for at in range(0, len(whole), size)]
    for number, piece in enumerate(pieces, start=1):
        last = number == len(pieces)
        if number not in left_out:
            talk.say(piece, number=number, last=last, streaming=not last)
    talk.number = len(pieces)
    return talk, pieces


@given("nobody agreed on general blocks")
def nobody_agreed(scene: Scene) -> None:
    agreed = scene.profile.association(MANAGEMENT)
    if agreed.supports(a.Conformance.GENERAL_BLOCK_TRANSFER):
        without = agreed.conformance & ~a.Conformance.GENERAL_BLOCK_TRANSFER
        changed = replace(agreed, conformance=without)
        scene.arrange(scene.profile.with_association(MANAGEMENT, changed))


@given("long answers go in no other blocks than general ones")
def only_general_blocks(scene: Scene) -> None:
    agreed = scene.profile.association(MANAGEMENT)
    if agreed.supports(a.Conformance.BLOCK_TRANSFER_WITH_GET_OR_READ):
        without = agreed.conformance & ~a.Conformance.BLOCK_TRANSFER_WITH_GET_OR_READ
        changed = replace(agreed, conformance=without)
        scene.arrange(scene.profile.with_association(MANAGEMENT, changed))


@given("a long value has been read in blocks of GET", target_fixture="known")
def long_value_is_known(scene: Scene) -> Data:
    since = head_end_reads_long(scene)
    value = blocks.whole_value(scene.trace, scene.profile, since=int(since)).value
    if value is None:
        raise Inconclusive("the meter does not give a long value in blocks of GET")
    return value


@when(
    parsers.re("the head-end asks for a (?P<size>short|long) value in a general block"),
    target_fixture="talk",
)
def asks_in_a_block(scene: Scene, size: str) -> BlockTalk:
    talk = begins(scene, CLOCK_TIME if size == "short" else long_value(scene), 1)
    talk.fetch()
    return talk


@when(
    parsers.parse("the head-end asks for a long value and would receive {window:d} blocks at once"),
    target_fixture="talk",
)
def asks_with_window(scene: Scene, window: int) -> BlockTalk:
    talk = begins(scene, long_value(scene), window)
    talk.fetch()
    return talk


@when(
    parsers.re("the head-end misses the (?P<which>first|middle|last) block of three"),
    target_fixture="missed",
)
def misses_a_block(scene: Scene, which: str) -> tuple[int, int]:
    talk = begins(scene, long_value(scene), 3)
    if len(talk.last_turn) < 3:
        raise Inconclusive("the meter does not stream three blocks")
    number = {"first": 1, "middle": 2, "last": 3}[which]
    talk.heard.pop(number)
    told_at = scene.position
    talk.say(b"")
    talk.fetch()
    return number, told_at


@when(
    parsers.re("the head-end writes octets in five blocks(?P<gap>, the third of which is lost)?"),
    target_fixture="sent",
)
def writes_in_blocks(scene: Scene, gap: str | None) -> tuple[writing.Written, list[int], int]:
    since = scene.position
    left_out = {3} if gap else set[int]()
    octets = bytes((scene.seed + i) & 0xFF for i in range(60))
    talk, pieces = sends_octets(scene, octets, left_out)
    value = octet_string(octets)
    written = writing.Written(TEST_OCTETS, octet_string(b""), value, since)
    if gap:
        for number in range(3, len(pieces) + 1):
            last = number == len(pieces)
            talk.say(pieces[number - 1], number=number, last=last, streaming=not last)
    talk.fetch()
    numbers = [n for n in range(1, len(pieces) + 1) if n not in left_out]
    return written, numbers, since


@when(
    "blocks come again, or with numbers that nobody expects, in the middle of a long value",
    target_fixture="talk",
)
def strange_blocks(scene: Scene) -> BlockTalk:
    talk = begins(scene, long_value(scene), 1)
    talk.repeat(0)
    for number in (0, 9999):
        talk.say(b"\x00", number=number, last=False)
    talk.say(b"")
    talk.fetch()
    return talk


@when(
    "the head-end leaves a long value in general blocks and reads the clock",
    target_fixture="since",
)
def leaves_blocks(scene: Scene) -> int:
    begins(scene, long_value(scene), 1)
    return reads_by_hand(scene, MANAGEMENT, CLOCK_TIME)


@when("the head-end asks in a general block all the same", target_fixture="since")
def asks_in_a_block_all_the_same(scene: Scene) -> int:
    since = scene.position
    talk = BlockTalk(scene, MANAGEMENT, Side.CLIENT)
    talk.say(talk.protected(_get(CLOCK_TIME)))
    scene.unmute(Party.HEAD_END)
    return since


@when("a long value is read that does not fit", target_fixture="since")
def reads_what_does_not_fit(scene: Scene) -> int:
    return int(head_end_reads_long(scene))


@then("the answer comes in numbered general blocks")
def comes_in_general_blocks(scene: Scene) -> None:
    scene.judge(checks.in_blocks(scene.trace, scene.profile, Party.METER))


@then("the blocks together are one protected answer")
def are_one_answer(scene: Scene) -> None:
    scene.judge(checks.one_apdu(scene.trace, scene.profile))


@then("the value is the same in general blocks")
def value_is_the_same(scene: Scene, known: Data) -> None:
    scene.judge(checks.same_value(scene.trace, scene.profile, known))


@then("no block is longer than the head-end or the path takes")
def blocks_fit(scene: Scene) -> None:
    limit = scene.profile.association(MANAGEMENT).client_max_receive_octets
    scene.judge(checks.blocks_fit(scene.trace, scene.profile, Party.METER, limit_octets=limit))
    declared = scene.company.declaration.value("largest-packet-octets")
    path = declared if isinstance(declared, int) else scene.profile.uplink.maximum_packet_size
    scene.judge(checks.path_fits(scene.trace, scene.profile, limit_octets=path))


@then("what has come together is no other answer")
def no_other_answer(scene: Scene) -> None:
    scene.judge(checks.not_corrupted(scene.trace, scene.profile))


@then("the meter still answers a plain request")
def answers_a_plain_request(scene: Scene) -> None:
    since = reads_by_hand(scene, MANAGEMENT, CLOCK_TIME)
    scene.judge(answers.still_answers(scene.trace, scene.profile, since=since))


@then(parsers.parse("the meter never streams more than {window:d} blocks"))
def window_is_kept(scene: Scene, window: int) -> None:
    scene.judge(checks.window_kept(scene.trace, scene.profile, window))


@then("the meter goes on from that block")
def goes_on_from(scene: Scene, missed: tuple[int, int]) -> None:
    number, told_at = missed
    scene.judge(checks.resent(scene.trace, scene.profile, number, told_at))


@then("the meter acknowledges what it has without a gap")
def meter_acknowledges(scene: Scene, sent: tuple[writing.Written, list[int], int]) -> None:
    _, numbers, since = sent
    scene.judge(
        receiving.acknowledges(scene.trace, scene.profile, Party.METER, numbers, since=since)
    )


@then("the octets are written")
def octets_are_written(scene: Scene, sent: tuple[writing.Written, list[int], int]) -> None:
    written, _, _ = sent
    since = reads_by_hand(scene, MANAGEMENT, TEST_OCTETS)
    scene.judge(answers.value_is(scene.trace, scene.profile, written.value, since=since))


@then("the clock is read as if nothing had been left")
def clock_is_read(scene: Scene, since: int) -> None:
    finding = answers.still_answers(scene.trace, scene.profile, since=since)
    scene.judge(receiving.released(finding))


@then("the meter sends no general block")
def no_general_block(scene: Scene, since: int) -> None:
    scene.judge(checks.not_used(scene.trace, scene.profile, Party.METER, since=since))
